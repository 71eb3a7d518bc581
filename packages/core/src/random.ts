import { allocate } from "./allocate.ts";
import { AnnError } from "./errors.ts";
import { describeValue, integerOption } from "./options.ts";

/** High and low halves of the 64-bit product of two 32-bit numbers. */
function multiplyWide(a: number, b: number): readonly [high: number, low: number] {
  const low = Math.imul(a, b) >>> 0;
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  const high = aHigh * bHigh + Math.floor(middle / 0x10000) + (carry >>> 16);
  return [high >>> 0, low];
}

/**
 * Philox4x32-10: four random words from a 128-bit counter and a 64-bit key.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiplyWide(c0, 0xd2511f53);
    const [high1, low1] = multiplyWide(c2, 0xcd9e8d57);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

const TWO_32 = 0x1_0000_0000;

/**
 * An endless stream of random numbers, fixed by (seed, stream). Streams are independent of each
 * other, so every item of a parallel job can own one. `ann/random.h` gives the same numbers, normals
 * to the last digit or so.
 */
export class RandomStream {
  readonly #key: readonly [number, number];
  readonly #stream: readonly [number, number];
  #block = 0;
  #words: number[] = [];

  /**
   * @param seed 0 to 2^53 - 1
   * @param stream 0 to 2^53 - 1; default 0
   */
  constructor(seed: number, stream: number = 0) {
    const range = { default: 0, min: 0, max: Number.MAX_SAFE_INTEGER };
    integerOption("RandomStream", "seed", seed, range);
    integerOption("RandomStream", "stream", stream, range);
    this.#key = [seed >>> 0, Math.floor(seed / TWO_32)];
    this.#stream = [stream >>> 0, Math.floor(stream / TWO_32)];
  }

  /** The next 32 random bits. */
  uint32(): number {
    if (this.#words.length === 0) {
      const counter = [
        this.#block >>> 0,
        Math.floor(this.#block / TWO_32),
        ...this.#stream,
      ] as const;
      this.#words = philox4x32(counter, this.#key).toReversed();
      this.#block += 1;
    }
    return this.#words.pop()!;
  }

  /** Uniform in [0, 1), a multiple of 2^-24. */
  uniform(): number {
    return (this.uint32() >>> 8) * 2 ** -24;
  }

  /** Uniform whole number from 0 to `n - 1`; `n` from 1 to 2^32 - 1. Bias below n / 2^32. */
  below(n: number): number {
    return multiplyWide(this.uint32(), n)[0];
  }

  /** Standard normal, by Box and Muller from two uniforms. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** @throws AnnError `option` unless `value` is a whole number from 0 to `max` */
function checkCount(name: string, value: unknown, max: number): void {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max) return;
  throw new AnnError(
    "option",
    `sampleWithoutReplacement: ${name} must be an integer from 0 to ${max}, got ${describeValue(value)}`,
    { details: { option: name, value, min: 0, max } },
  );
}

/**
 * `count` different whole numbers below `n`, ascending; all of them when `count >= n`.
 * Partial Fisher-Yates over a sparse permutation, so memory is O(count).
 *
 * @param n 0 to 2^32 - 1
 * @param count 0 to 2^53 - 1
 * @param seed 0 to 2^53 - 1
 * @param stream keeps samples drawn for different purposes apart
 * @throws AnnError `option`, or `capacity`
 */
export function sampleWithoutReplacement(
  n: number,
  count: number,
  seed: number,
  stream: number = 0,
): Uint32Array {
  checkCount("n", n, TWO_32 - 1);
  checkCount("count", count, Number.MAX_SAFE_INTEGER);
  const random = new RandomStream(seed, stream);
  const picked = allocate(Uint32Array, Math.min(n, count));
  if (count >= n) {
    for (let i = 0; i < n; i++) picked[i] = i;
    return picked;
  }
  const moved = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const j = i + random.below(n - i);
    picked[i] = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
  }
  return picked.toSorted();
}
