import { AnnError, type CsrMatrix } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { symmetricEigen, type SymmetricEigen } from "../src/index.ts";
import {
  at,
  column,
  dense,
  dot,
  jacobiEigenvalues,
  orthonormalityError,
  randomMatrix,
  rings,
  sparseOf,
  symmetricRandom,
} from "./helpers.ts";

/** ‖A v - λ v‖ of pair j, from the rounded vectors. */
function residual(a: CsrMatrix, { values, vectors }: SymmetricEigen, j: number): number {
  const v = column(vectors, j);
  const rest = dense(a).map((row, i) => dot(row, v) - values[j]! * v[i]!);
  return Math.sqrt(dot(rest, rest));
}

const diagonal = (entries: number[]): CsrMatrix => ({
  rows: entries.length,
  cols: entries.length,
  rowPtr: Float64Array.from({ length: entries.length + 1 }, (_, i) => i),
  colIdx: Uint32Array.from(entries.keys()),
  values: Float32Array.from(entries),
});

describe("symmetricEigen", () => {
  it("agrees with Jacobi rotations on small matrices of any spectrum", async () => {
    const cases = fc.record({
      n: fc.integer({ min: 1, max: 60 }),
      count: fc.integer({ min: 1, max: 6 }),
      density: fc.constantFrom(0.05, 0.3, 1),
      seed: fc.integer({ min: 0, max: 1e6 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ n, count: wanted, density, seed }) => {
        const count = Math.min(wanted, n);
        const a = symmetricRandom(n, density, seed);
        const result = await symmetricEigen(a, { count, seed, tolerance: 1e-6 });
        const expected = jacobiEigenvalues(dense(a));
        const norm = Math.max(...expected.map((x) => Math.abs(x)), 1e-30);
        expect(result.converged).toBe(true);
        for (let j = 0; j < count; j++) {
          expect(Math.abs(result.values[j]! - expected[j]!)).toBeLessThan(5e-6 * norm);
          expect(Math.abs(residual(a, result, j) - result.residuals[j]!)).toBeLessThan(1e-6 * norm);
        }
        expect(orthonormalityError(result.vectors)).toBeLessThan(1e-6);
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  it("knows the spectrum of a ring", async () => {
    const n = 500;
    const { values, converged } = await symmetricEigen(rings([n]), { count: 5, tolerance: 1e-8 });
    const wave = (k: number): number =>
      (Math.cos((2 * Math.PI * k) / n) + Math.cos((4 * Math.PI * k) / n)) / 2;
    expect(converged).toBe(true);
    for (const [j, k] of [0, 1, 1, 2, 2].entries()) expect(values[j]).toBeCloseTo(wave(k), 7);
  });

  it("knows the spectrum of a torus, whose eigenvalues come in fours", async () => {
    const side = 40;
    const neighbours = (i: number): number[] => {
      const [x, y] = [i % side, Math.floor(i / side)];
      const place = (u: number, v: number): number =>
        ((v + side) % side) * side + ((u + side) % side);
      return [place(x - 1, y), place(x + 1, y), place(x, y - 1), place(x, y + 1)].toSorted(
        (p, q) => p - q,
      );
    };
    const rows = side * side;
    const torus = {
      rows,
      cols: rows,
      rowPtr: Float64Array.from({ length: rows + 1 }, (_, i) => 4 * i),
      colIdx: Uint32Array.from(Array.from({ length: rows }, (_, i) => neighbours(i)).flat()),
      values: new Float32Array(4 * rows).fill(0.25),
    };
    const { values, converged } = await symmetricEigen(torus, { count: 10, tolerance: 1e-7 });
    const step = Math.cos((2 * Math.PI) / side);
    const expected = [1, ...Array.from({ length: 4 }, () => (1 + step) / 2)];
    expected.push(step, step, step, step, (1 + Math.cos((4 * Math.PI) / side)) / 2);
    expect(converged).toBe(true);
    for (const [j, value] of values.entries()) expect(value).toBeCloseTo(expected[j]!, 9);
  });

  it("is not misled by a hub", async () => {
    const leaves = 5000;
    const star = {
      rows: leaves + 1,
      cols: leaves + 1,
      rowPtr: Float64Array.from({ length: leaves + 2 }, (_, i) => (i === 0 ? 0 : leaves + i - 1)),
      colIdx: Uint32Array.from({ length: 2 * leaves }, (_, p) => (p < leaves ? p + 1 : 0)),
      values: new Float32Array(2 * leaves).fill(1 / Math.sqrt(leaves)),
    };
    const { values, vectors, converged } = await symmetricEigen(star, { count: 2 });
    expect(converged).toBe(true);
    expect(values[0]).toBeCloseTo(1, 6);
    expect(values[1]).toBeCloseTo(0, 5);
    expect(at(vectors, 0, 0)).toBeCloseTo(Math.SQRT1_2, 5);
  });

  it("finds the eigenvalue 1 once for each component", async () => {
    const a = rings([40, 60, 35, 50]);
    const { values, vectors, converged } = await symmetricEigen(a, { count: 5, tolerance: 1e-7 });
    expect(converged).toBe(true);
    for (let j = 0; j < 4; j++) expect(values[j]).toBeCloseTo(1, 9);
    expect(values[4]).toBeCloseTo(
      (Math.cos((2 * Math.PI) / 60) + Math.cos((4 * Math.PI) / 60)) / 2,
      7,
    );
    // All of them together span the indicators of the components: each row is constant on one.
    for (let j = 0; j < 4; j++) {
      const v = column(vectors, j);
      for (const [from, to] of [
        [0, 40],
        [40, 100],
        [100, 135],
        [135, 185],
      ] as const) {
        const part = v.slice(from, to);
        expect(Math.max(...part) - Math.min(...part)).toBeLessThan(1e-6);
      }
    }
  });

  it("converges when a multiplicity exceeds the block", async () => {
    const components = rings(Array.from({ length: 30 }, () => 20));
    const top = await symmetricEigen(components, { count: 3 });
    expect(top.converged).toBe(true);
    for (const value of top.values) expect(value).toBeCloseTo(1, 8);

    // One eigenvalue 1, then 40 times 0.9, then many small ones.
    const entries = Array.from({ length: 400 }, (_, i) =>
      i === 7 ? 1 : i % 10 === 0 ? 0.9 : (i % 9) / 20,
    );
    const plateau = await symmetricEigen(diagonal(entries), { count: 3 });
    expect(plateau.converged).toBe(true);
    expect(plateau.values[0]).toBeCloseTo(1, 6);
    expect(plateau.values[1]).toBeCloseTo(Math.fround(0.9), 6);
    expect(plateau.values[2]).toBeCloseTo(Math.fround(0.9), 6);
  });

  it("separates eigenvalues that lie 1e-4 apart", async () => {
    const entries = Array.from({ length: 1000 }, (_, i) => 1 - 1e-4 * i - 1e-7 * i * i);
    const { values, vectors, converged } = await symmetricEigen(diagonal(entries), {
      count: 4,
      tolerance: 1e-7,
    });
    expect(converged).toBe(true);
    for (let j = 0; j < 4; j++) {
      expect(values[j]).toBeCloseTo(Math.fround(entries[j]!), 9);
      expect(at(vectors, j, j)).toBeGreaterThan(0.99999);
    }
  });

  it("handles spectra that are negative, zero, tiny or huge", async () => {
    const negative = await symmetricEigen(diagonal([-5, -1, -3, -2]), { count: 2 });
    expect([...negative.values].map((x) => Math.round(x))).toEqual([-1, -2]);
    const zero = await symmetricEigen(
      sparseOf({ data: new Float32Array(9), rows: 3, cols: 3, stride: 3 }),
      {
        count: 3,
      },
    );
    expect([...zero.values, ...zero.residuals]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(zero.converged).toBe(true);
    expect(orthonormalityError(zero.vectors)).toBeLessThan(1e-6);
    for (const scale of [1e-30, 1e30]) {
      const entries = Array.from({ length: 100 }, (_, i) => scale * (i + 1));
      const { values, converged } = await symmetricEigen(diagonal(entries), { count: 2 });
      expect(converged).toBe(true);
      expect(values[0]! / scale).toBeCloseTo(100, 3);
      expect(values[1]! / scale).toBeCloseTo(99, 3);
    }
  });

  it("works on 1 and 2 nodes, and with isolated nodes", async () => {
    const one = await symmetricEigen(diagonal([0.5]), { count: 1 });
    expect([one.values[0], one.vectors.data[0]]).toEqual([0.5, 1]);
    const pair = sparseOf({ data: Float32Array.of(0, 1, 1, 0), rows: 2, cols: 2, stride: 2 });
    const two = await symmetricEigen(pair, { count: 2 });
    expect(two.values[0]).toBeCloseTo(1, 12);
    expect(two.values[1]).toBeCloseTo(-1, 12);
    const isolated = Array.from({ length: 200 }, (_, i) => (i < 2 ? 1 - i / 2 : 0));
    const { values } = await symmetricEigen(diagonal(isolated), { count: 3 });
    expect(values[1]).toBeCloseTo(0.5, 6);
    expect(Math.abs(values[2]!)).toBeLessThan(1e-5);
  });

  it("says so when it has not converged", async () => {
    const result = await symmetricEigen(rings([3000]), { count: 3, maxIterations: 0 });
    expect(result.converged).toBe(false);
    expect(Math.max(...result.residuals)).toBeGreaterThan(1e-5);
    expect(residual(rings([3000]), result, 0)).toBeCloseTo(result.residuals[0]!, 5);
  });
});

describe("symmetricEigen refuses", () => {
  const a = symmetricRandom(5, 1, 1);
  it.each([
    ["more pairs than rows", a, { count: 6 }, "option"],
    ["no count", a, {}, "option"],
    ["a negative tolerance", a, { count: 1, tolerance: -1 }, "option"],
    ["a misspelled option", a, { count: 1, tol: 1 }, "option"],
    ["no rows", diagonal([]), { count: 1 }, "shape"],
    ["a rectangle", sparseOf(randomMatrix(3, 2, 1)), { count: 1 }, "shape"],
    ["arrays of other types", { ...a, values: new Float64Array(25) }, { count: 1 }, "dtype"],
  ])("%s", async (_, matrix, options, code) => {
    await expect(symmetricEigen(matrix as CsrMatrix, options as never)).rejects.toMatchObject({
      code,
    });
  });

  it("a matrix that is not symmetric, naming the entry", async () => {
    const crooked = symmetricRandom(700, 0.02, 2);
    const row = crooked.rowPtr.findLastIndex((from) => from < crooked.values.length);
    const entry = crooked.rowPtr[row]!;
    expect(crooked.colIdx[entry]).not.toBe(row);
    crooked.values[entry]! += 1;
    const error = await symmetricEigen(crooked, { count: 1 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AnnError);
    expect((error as AnnError).message).toMatch(/not symmetric/);
    expect([row, crooked.colIdx[entry]]).toContain((error as AnnError).details["row"]);
  });
});
