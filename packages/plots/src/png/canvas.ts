import type { Rgb } from "../colour/oklch.ts";
import { STEP, type Steps } from "../steps.ts";

/** Coverage of a rectangle of pixels, 0 to 1, row-major; (x, y) is its top left pixel. */
export interface Mask {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly coverage: Float32Array;
}

/** The largest value of a channel. */
const FULL = 65_535;

/**
 * An opaque picture to paint on. Channels have 16 bits, so that hundreds of faint layers add up;
 * colours mix in sRGB values as browsers mix them, so that the PNG looks like the SVG.
 */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #channels: Uint16Array;

  constructor(width: number, height: number, background: Rgb) {
    this.width = width;
    this.height = height;
    this.#channels = new Uint16Array(3 * width * height);
    const first = this.#channels.subarray(0, 3);
    first.set(background.map((value) => Math.round(value * FULL)));
    for (let filled = 3; filled < this.#channels.length; filled *= 2) {
      this.#channels.copyWithin(filled, 0, filled);
    }
  }

  /** Lays a colour over the pixels of `mask`; what lies outside the picture is left out. */
  paint(mask: Mask, colour: Rgb, opacity: number): void {
    const [red, green, blue] = [colour[0] * FULL, colour[1] * FULL, colour[2] * FULL];
    const left = Math.max(0, -mask.x);
    const right = Math.min(mask.width, this.width - mask.x);
    const top = Math.max(0, -mask.y);
    const bottom = Math.min(mask.height, this.height - mask.y);
    const channels = this.#channels;
    for (let row = top; row < bottom; row++) {
      const source = row * mask.width;
      const target = 3 * ((mask.y + row) * this.width + mask.x);
      for (let column = left; column < right; column++) {
        const alpha = mask.coverage[source + column]! * opacity;
        if (alpha === 0) continue;
        const at = target + 3 * column;
        channels[at] = channels[at]! * (1 - alpha) + red * alpha + 0.5;
        channels[at + 1] = channels[at + 1]! * (1 - alpha) + green * alpha + 0.5;
        channels[at + 2] = channels[at + 2]! * (1 - alpha) + blue * alpha + 0.5;
      }
    }
  }

  /** The picture as bytes, red, green, blue, row by row. Yields the rows done. */
  *toBytes(): Steps<Uint8Array> {
    const channels = this.#channels;
    const bytes = new Uint8Array(channels.length);
    for (let i = 0; i < bytes.length; i++) {
      if (i % (8 * STEP) === 0) yield Math.floor(i / (3 * this.width));
      bytes[i] = (channels[i]! + 128) / 257;
    }
    return bytes;
  }
}
