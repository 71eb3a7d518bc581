import { RandomStream, type NumericArray } from "@ann/core";
import { describe, expect, it } from "vitest";
import { distance, METRICS, resolve } from "../src/index.ts";

const TYPES = [Float64Array, Float32Array, Int8Array, Uint8Array, Int16Array, Uint32Array] as const;

/** Metrics whose long pairs are measured natively, as far as they go without parameters. */
const NAMES = METRICS.filter(
  ({ domain, dtypes, parameters }) => domain === "any" && dtypes.includes("f64") && !parameters,
).map(({ name }) => name);

function pair(Type: (typeof TYPES)[number], length: number, seed: number): NumericArray[] {
  const random = new RandomStream(seed, length);
  const draw = (): NumericArray => {
    const row: NumericArray = new Type(length);
    for (let i = 0; i < length; i++) row[i] = 1 + 100 * random.uniform();
    return row;
  };
  return [draw(), draw()];
}

/** Same number, both NaN, or as near as sums of `length` terms in two orders are. */
function same(ours: number, plain: number, length: number): boolean {
  const bound = 4 * length * 2 ** -53 * Math.max(1, Math.abs(plain));
  return Object.is(ours, plain) || Math.abs(ours - plain) <= bound;
}

describe.each(NAMES)("distance of one long pair: %s", (name) => {
  const plain = resolve(name).distance;

  it("is that of the formula, for every type of array and for two of them", () => {
    for (const length of [399, 400, 784, 4096]) {
      for (const Type of TYPES) {
        const [a, b] = pair(Type, length, 1) as [NumericArray, NumericArray];
        expect(same(distance(name)(a, b), plain(a, b), length)).toBe(true);
        const other = Float32Array.from(b);
        expect(same(distance(name)(a, other), plain(a, other), length)).toBe(true);
        // Lists of numbers stay with the formula, to the bit.
        expect(distance(name)([...a], b)).toBe(plain(a, b));
      }
    }
  });

  it("is that of the formula for zeros, huge, tiny and not finite elements", () => {
    const zeros = new Float64Array(500);
    const [a] = pair(Float64Array, 500, 2) as [Float64Array];
    for (const special of [0, NaN, Infinity, -Infinity, 1e300, -1e300, 1e-300]) {
      for (const at of [0, 7, 499]) {
        const b = pair(Float64Array, 500, 3)[1] as Float64Array;
        b[at] = special;
        for (const [x, y] of [
          [a, b],
          [b, a],
          [b, b],
          [zeros, b],
          [zeros, zeros],
        ] as const) {
          expect(same(distance(name)(x, y), plain(x, y), 500)).toBe(true);
        }
      }
    }
  });
});
