import { crc32, deflate } from "node:zlib";
import { promisify } from "node:util";
import type { Steps } from "../steps.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const BYTES_PER_PIXEL = 3;
const METRES_PER_CSS_PIXEL = 0.0254 / 96;

/** Length, type, data and checksum. PNG specification (third edition), 5.3. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(Buffer.from(type, "latin1"), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function header(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(13);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  bytes.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB, deflate, adaptive filters, not interlaced
  return bytes;
}

/** Pixels per metre, so that viewers show the picture at its size in CSS pixels. */
function physicalSize(pixelRatio: number): Uint8Array {
  const bytes = new Uint8Array(9);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.round(pixelRatio / METRES_PER_CSS_PIXEL));
  view.setUint32(4, Math.round(pixelRatio / METRES_PER_CSS_PIXEL));
  bytes[8] = 1;
  return bytes;
}

/**
 * Puts the filter byte before each row. Rows are stored as the difference from the row above
 * (filter 2), or as they are (filter 0) where that is closer to zero bytes: on a plain background
 * both compress to nothing, and points repeat their colours.
 */
export function* filterRows(pixels: Uint8Array, width: number): Steps<Uint8Array> {
  const stride = BYTES_PER_PIXEL * width;
  const height = pixels.length / stride;
  const filtered = new Uint8Array(height * (stride + 1));
  for (let row = 0; row < height; row++) {
    yield row;
    const from = row * stride;
    const to = row * (stride + 1);
    let changed = false;
    for (let i = 0; i < stride; i++) {
      const above = row > 0 ? pixels[from + i - stride]! : 0;
      const difference = (pixels[from + i]! - above) & 0xff;
      filtered[to + 1 + i] = difference;
      changed ||= difference !== 0;
    }
    filtered[to] = 2;
    if (!changed) continue;
    filtered[to] = 0;
    filtered.set(pixels.subarray(from, from + stride), to + 1);
  }
  return filtered;
}

/**
 * A PNG file of 8-bit RGB pixels.
 * @param filtered rows as {@link filterRows} gives them
 * @param pixelRatio pixels per CSS pixel
 */
export async function encodePng(
  filtered: Uint8Array,
  width: number,
  height: number,
  pixelRatio: number,
): Promise<Uint8Array> {
  const compressed = await promisify(deflate)(filtered, { level: 7 });
  const parts = [
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", header(width, height)),
    chunk("sRGB", Uint8Array.of(0)),
    chunk("pHYs", physicalSize(pixelRatio)),
    chunk("IDAT", compressed),
    chunk("IEND", new Uint8Array()),
  ];
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
}
