import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { matrix, type Matrix } from "@ann/core";
import type { ClassLabels } from "../src/index.ts";

/** `perClass` points around each of `classes` centres, the same every time. */
export function clusters(
  classes: number,
  perClass: number,
): { points: Matrix; labels: ClassLabels } {
  const n = classes * perClass;
  const data = new Float32Array(2 * n);
  const codes = new Uint32Array(n);
  let state = 1;
  const uniform = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let i = 0; i < n; i++) {
    const code = i % classes;
    codes[i] = code;
    data[2 * i] = 10 * Math.cos(code) + uniform();
    data[2 * i + 1] = 10 * Math.sin(code) + uniform();
  }
  const names = Array.from({ length: classes }, (_, i) => `class ${i}`);
  return { points: matrix(data, n, 2), labels: { names, codes } };
}

export interface DecodedPng {
  readonly width: number;
  readonly height: number;
  readonly chunks: ReadonlyMap<string, Buffer>;
  /** Bytes after inflating, filter bytes included. */
  readonly inflated: Buffer;
  /** Red, green and blue of a pixel, 0 to 255. */
  pixel(x: number, y: number): [number, number, number];
}

/** CRC-32 bit by bit, as the PNG specification defines it. */
function plainCrc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** A small decoder for 8-bit RGB, filters 0 (none) and 2 (up). */
export function decodePng(file: Uint8Array): DecodedPng {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    if (bytes.readUInt32BE(at + 8 + length) !== plainCrc32(body)) throw new Error("bad checksum");
    chunks.set(body.toString("latin1", 0, 4), body.subarray(4));
    at += 12 + length;
  }
  const header = chunks.get("IHDR")!;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const inflated = inflateSync(chunks.get("IDAT")!);
  const stride = 3 * width;
  const rgb = Buffer.alloc(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = inflated[row * (stride + 1)]!;
    if (filter !== 0 && filter !== 2) throw new Error(`filter ${filter}`);
    for (let i = 0; i < stride; i++) {
      const above = filter === 2 && row > 0 ? rgb[(row - 1) * stride + i]! : 0;
      rgb[row * stride + i] = inflated[row * (stride + 1) + 1 + i]! + above;
    }
  }
  const pixel = (x: number, y: number): [number, number, number] => {
    const at = 3 * (y * width + x);
    return [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
  };
  return { width, height, chunks, inflated, pixel };
}

/** The numbers of a one-byte or f4 NPY file of version 1. */
export function readNpy(path: string): Float32Array | Uint8Array {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  const floats = bytes.toString("latin1", 10, start).includes("'<f4'");
  const data = Uint8Array.from(bytes.subarray(start));
  return floats ? new Float32Array(data.buffer) : data;
}
