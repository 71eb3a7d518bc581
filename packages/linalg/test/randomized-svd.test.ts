import type { Matrix } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomizedSvd, type SingularValues } from "../src/index.ts";
import {
  at,
  lowRankMatrix,
  orthonormalityError,
  randomMatrix,
  referenceSingularValues,
  sparseOf,
} from "./helpers.ts";

/** Largest entry of |A - u s vᵀ|. */
function reconstructionError(a: Matrix, { u, s, v }: SingularValues): number {
  let worst = 0;
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.cols; j++) {
      const value = s.reduce((sum, x, r) => sum + at(u, i, r) * x * at(v, j, r), 0);
      worst = Math.max(worst, Math.abs(at(a, i, j) - value));
    }
  }
  return worst;
}

const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 60 }),
  cols: fc.integer({ min: 1, max: 60 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

describe("randomizedSvd", () => {
  it("finds all singular values of small matrices", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({ rows, cols, seed }) => {
        const a = randomMatrix(rows, cols, seed);
        const rank = Math.min(rows, cols);
        const svd = await randomizedSvd(a, { rank, seed });
        const expected = referenceSingularValues(a);
        for (const [j, s] of svd.s.entries()) {
          expect(Math.abs(s - expected[j]!)).toBeLessThan(1e-6 * expected[0]!);
        }
        expect(orthonormalityError(svd.u)).toBeLessThan(1e-6);
        expect(orthonormalityError(svd.v)).toBeLessThan(1e-6);
        expect(reconstructionError(a, svd)).toBeLessThan(3e-6 * expected[0]!);
      }),
      { seed: 2, numRuns: 25 },
    );
  });

  it("reconstructs low-rank input, and stays orthonormal beyond its rank", async () => {
    const a = lowRankMatrix(150, 90, 6, 3);
    const svd = await randomizedSvd(a, { rank: 20 });
    expect(reconstructionError(a, svd)).toBeLessThan(1e-5 * svd.s[0]!);
    expect(svd.s[5]).toBeGreaterThan(1);
    expect(svd.s[6]).toBeLessThan(1e-12 * svd.s[0]!);
    expect(orthonormalityError(svd.u)).toBeLessThan(1e-6);
    expect(orthonormalityError(svd.v)).toBeLessThan(1e-6);
  });

  it("gives the same for u8, f32, a stride and sparse input", async () => {
    const whole = lowRankMatrix(80, 40, 5, 4);
    const bytes = Uint8Array.from(whole.data, (x) => Math.abs(x) % 200);
    const f32 = { ...whole, data: Float32Array.from(bytes) };
    const wide = { ...whole, stride: 47, data: new Uint8Array(80 * 47).fill(255) };
    for (let i = 0; i < 80; i++) wide.data.set(bytes.subarray(i * 40, i * 40 + 40), i * 47);
    const options = { rank: 4, seed: 9 };
    const expected = await randomizedSvd(f32, options);
    expect(await randomizedSvd({ ...whole, data: bytes }, options)).toEqual(expected);
    expect(await randomizedSvd(wide, options)).toEqual(expected);
    const sparse = await randomizedSvd(sparseOf(f32), options);
    for (const [j, s] of sparse.s.entries()) expect(s / expected.s[j]!).toBeCloseTo(1, 12);
  });

  it("gives zeros and orthonormal vectors for a zero matrix", async () => {
    const zero = { data: new Float32Array(35), rows: 7, cols: 5, stride: 5 };
    for (const a of [zero, sparseOf(zero)]) {
      const { u, s, v } = await randomizedSvd(a, { rank: 5 });
      expect([...s]).toEqual([0, 0, 0, 0, 0]);
      expect(orthonormalityError(u)).toBeLessThan(1e-6);
      expect(orthonormalityError(v)).toBeLessThan(1e-6);
    }
  });

  it("keeps singular values of very different size apart", async () => {
    const diagonal = Float32Array.of(1e30, 1, 1e-6, 0);
    const data = Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? diagonal[i / 5]! : 0));
    const { s } = await randomizedSvd({ data, rows: 4, cols: 4, stride: 4 }, { rank: 4 });
    expect(s[0]! / 1e30).toBeCloseTo(1, 6);
    expect(s[1]).toBeLessThan(1e16);
    expect(s[3]).toBe(0);
  });

  it("centres without losing digits to a large mean", async () => {
    const a = randomMatrix(300, 12, 5);
    const shifted = {
      ...a,
      data: Float32Array.from(a.data, (x) => Math.round(x * 64) / 64 + 4096),
    };
    const plain = { ...a, data: Float32Array.from(a.data, (x) => Math.round(x * 64) / 64) };
    const options = { rank: 6, center: true };
    const [one, other] = [
      await randomizedSvd(plain, options),
      await randomizedSvd(shifted, options),
    ];
    for (const [j, s] of one.s.entries()) expect(other.s[j]! / s).toBeCloseTo(1, 10);
  });

  it("makes the largest entry of each v positive", async () => {
    const { v } = await randomizedSvd(randomMatrix(30, 10, 8), { rank: 5 });
    for (let j = 0; j < 5; j++) {
      const entries = Array.from({ length: 10 }, (_, i) => at(v, i, j));
      expect(Math.max(...entries)).toBe(Math.max(...entries.map((x) => Math.abs(x))));
    }
  });

  it("gets better with power iterations and with oversampling", async () => {
    const a = randomMatrix(200, 120, 11);
    const exact = referenceSingularValues(a);
    const error = async (powerIterations: number, oversampling: number): Promise<number> => {
      const { s } = await randomizedSvd(a, { rank: 6, powerIterations, oversampling });
      return Math.max(...Array.from(s, (x, j) => 1 - x / exact[j]!));
    };
    const [rough, iterated, wider] = [await error(0, 10), await error(4, 10), await error(4, 50)];
    expect(iterated).toBeLessThan(rough / 3);
    expect(wider).toBeLessThan(iterated / 3);
    expect(wider).toBeGreaterThan(-1e-6);
  });
});

describe("randomizedSvd refuses", () => {
  const a = randomMatrix(4, 3, 1);
  it.each([
    ["rank above min(rows, cols)", a, { rank: 4 }, "option"],
    ["rank 0", a, { rank: 0 }, "option"],
    ["no rank", a, {}, "option"],
    ["a misspelled option", a, { rank: 1, powerIteration: 2 }, "option"],
    ["negative oversampling", a, { rank: 1, oversampling: -1 }, "option"],
    ["a bad seed", a, { rank: 1, seed: 0.5 }, "option"],
    ["centring sparse input", sparseOf(a), { rank: 1, center: true }, "option"],
    ["no rows", randomMatrix(0, 3, 1), { rank: 1 }, "shape"],
    ["no columns", randomMatrix(3, 0, 1), { rank: 1 }, "shape"],
    ["doubles", { ...a, data: new Float64Array(12) }, { rank: 1 }, "dtype"],
    ["a short array", { ...a, rows: 9 }, { rank: 1 }, "shape"],
  ])("%s", async (_, matrix, options, code) => {
    await expect(randomizedSvd(matrix as Matrix, options as never)).rejects.toMatchObject({ code });
  });

  it("NaN and infinities, with their place", async () => {
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      const m = randomMatrix(600, 3, 1);
      m.data[550 * 3 + 2] = bad;
      const expected = { code: "not-finite", details: { row: 550, column: 2 } };
      await expect(randomizedSvd(m, { rank: 1 })).rejects.toMatchObject(expected);
      await expect(randomizedSvd(sparseOf(m), { rank: 1 })).rejects.toMatchObject(expected);
    }
  });
});
