import { RandomStream } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addon } from "./addon.ts";

type Kind = "uint32" | "uniform" | "normal" | "below";

function fromCpp(kind: Kind, seed: number, stream: number, count: number, n?: number): number[] {
  const out = new Float64Array(count);
  addon.draw(kind, seed, stream, out, n);
  return [...out];
}

function fromCore(kind: Kind, seed: number, stream: number, count: number, n = 1): number[] {
  const random = new RandomStream(seed, stream);
  return Array.from({ length: count }, () => random[kind](n));
}

const LARGEST = Number.MAX_SAFE_INTEGER;
const counter = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 1, 2 ** 32 - 1, 2 ** 32, LARGEST));

describe("the random streams of C++ and TypeScript", () => {
  it.each([
    [0, 0],
    [42, 0],
    [42, 7],
    [2 ** 32, 2 ** 32 + 1],
    [LARGEST, LARGEST],
  ])("seed %d, stream %d: the first thousand words", (seed, stream) => {
    expect(fromCpp("uint32", seed, stream, 1000)).toEqual(fromCore("uint32", seed, stream, 1000));
  });

  it("are equal, number for number, for any seed and stream", () => {
    fc.assert(
      fc.property(counter, counter, (seed, stream) => {
        for (const kind of ["uint32", "uniform"] as const) {
          expect(fromCpp(kind, seed, stream, 9)).toEqual(fromCore(kind, seed, stream, 9));
        }
      }),
      { seed: 1 },
    );
  });

  it("draw the same whole numbers below any bound", () => {
    const bound = fc.oneof(
      fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      fc.constantFrom(1, 2, 3, 2 ** 16, 2 ** 31, 2 ** 32 - 1),
    );
    fc.assert(
      fc.property(counter, bound, (seed, n) => {
        const drawn = fromCpp("below", seed, 3, 9, n);
        expect(drawn).toEqual(fromCore("below", seed, 3, 9, n));
        expect(Math.max(...drawn)).toBeLessThan(n);
      }),
      { seed: 2 },
    );
  });

  it("agree on normals to the rounding of log and cos", () => {
    const ours = fromCore("normal", 5, 6, 2000);
    const theirs = fromCpp("normal", 5, 6, 2000);
    for (const [i, x] of ours.entries()) {
      expect(Math.abs(x - theirs[i]!)).toBeLessThanOrEqual(
        8 * Number.EPSILON * Math.abs(x) + 1e-15,
      );
    }
  });
});
