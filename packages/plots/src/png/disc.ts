import type { Mask } from "./canvas.ts";

/** Positions of a centre within a pixel that get their own sprite, per axis. */
const POSITIONS = 8;

/** Samples per pixel edge where the rim of the disc passes. */
const SAMPLES = 8;

/** Which part of the unit pixel centred at (x, y) lies in the disc around the origin. */
function pixelCoverage(x: number, y: number, radius: number): number {
  const distance = Math.hypot(x, y);
  if (distance + Math.SQRT1_2 <= radius) return 1;
  if (distance - Math.SQRT1_2 >= radius) return 0;
  let inside = 0;
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const dx = x - 0.5 + ((i % SAMPLES) + 0.5) / SAMPLES;
    const dy = y - 0.5 + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES;
    if (dx * dx + dy * dy <= radius * radius) inside += 1;
  }
  return inside / (SAMPLES * SAMPLES);
}

/** Anti-aliased discs of one radius, made once for each position within a pixel. */
export class DiscSprites {
  readonly #radius: number;
  readonly #size: number;
  readonly #sprites: (Float32Array | undefined)[] = [];

  /** @param radius in pixels of the picture */
  constructor(radius: number) {
    this.#radius = radius;
    this.#size = 2 * Math.ceil(radius + 1) + 1;
  }

  #draw(fractionX: number, fractionY: number): Float32Array {
    const size = this.#size;
    const middle = (size - 1) / 2;
    const coverage = new Float32Array(size * size);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const x = column + 0.5 - middle - fractionX;
        const y = row + 0.5 - middle - fractionY;
        coverage[row * size + column] = pixelCoverage(x, y, this.#radius);
      }
    }
    return coverage;
  }

  /** The disc around (x, y), to a sixteenth of a pixel. Pixel (0, 0) is centred at (0.5, 0.5). */
  at(x: number, y: number): Mask {
    const stepX = Math.round(x * POSITIONS);
    const stepY = Math.round(y * POSITIONS);
    const baseX = Math.floor(stepX / POSITIONS);
    const baseY = Math.floor(stepY / POSITIONS);
    const [phaseX, phaseY] = [stepX - baseX * POSITIONS, stepY - baseY * POSITIONS];
    const key = phaseY * POSITIONS + phaseX;
    this.#sprites[key] ??= this.#draw(phaseX / POSITIONS, phaseY / POSITIONS);
    const size = this.#size;
    const middle = (size - 1) / 2;
    const place = { x: baseX - middle, y: baseY - middle, width: size, height: size };
    return { ...place, coverage: this.#sprites[key] };
  }
}
