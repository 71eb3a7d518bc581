import { matrix, RandomStream, type Matrix, type NumericArray } from "@ann/core";
import { bruteForce, distance, oneToMany } from "@ann/distances";
import { HnswIndex } from "@ann/hnsw";
import { describe, expect, it } from "vitest";
import { chiSquared } from "../index.js";

const formula = (a: NumericArray, b: NumericArray): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const total = a[i]! + b[i]!;
    if (total > 0) sum += (a[i]! - b[i]!) ** 2 / total;
  }
  return sum / 2;
};

/** Histograms with empty bins, the same for the same seed. */
function histograms<T extends NumericArray>(
  Type: new (length: number) => T,
  rows: number,
  cols: number,
  seed: number,
): Matrix<T> {
  const random = new RandomStream(seed);
  const data = new Type(rows * cols);
  for (let i = 0; i < data.length; i++) data[i] = Math.max(0, random.below(300) - 50) % 256;
  return matrix(data, rows, cols);
}

describe.each([
  ["f32", Float32Array],
  ["u8", Uint8Array],
] as const)("chi-squared of %s", (_, Type) => {
  const rowsOf = (rows: number, cols: number, seed: number) =>
    histograms<Float32Array | Uint8Array>(Type as typeof Uint8Array, rows, cols, seed);

  it("agrees with its formula for every length, and is symmetric and 0 for equal rows", () => {
    for (const cols of [...Array.from({ length: 131 }, (_unused, i) => i), 784, 1000, 4096]) {
      const rows = rowsOf(3, cols, cols);
      const row = (i: number) => rows.data.subarray(i * cols, (i + 1) * cols);
      const to = [0, 1, 2].map((i) => oneToMany(row(i), rows, { metric: chiSquared }));
      for (const i of [0, 1, 2]) {
        expect(to[i]![i]).toBe(0);
        for (const j of [0, 1, 2]) {
          // The kernel sums in the order of the formula: only the result is rounded to f32.
          expect(to[i]![j]).toBe(Math.fround(formula(row(i), row(j))));
          expect(to[i]![j]).toBe(to[j]![i]);
          expect(distance(chiSquared)(row(i), row(j))).toBe(formula(row(i), row(j)));
        }
      }
    }
  });

  it("finds the neighbours that its formula finds, on any number of threads", async () => {
    const data = rowsOf(500, 33, 1);
    const queries = rowsOf(40, 33, 2);
    const slow = await bruteForce(data, queries, { k: 7, metric: formula });
    for (const threads of [1, 2]) {
      const fast = await bruteForce(data, queries, { k: 7, metric: chiSquared, threads });
      expect(fast).toEqual({ ...slow, metric: "chi-squared" });
    }
  });

  it("builds and searches an index", async () => {
    const data = rowsOf(2000, 16, 3);
    const queries = rowsOf(100, 16, 4);
    const options = { k: 10, metric: chiSquared };
    const exact = await bruteForce(data, queries, options);
    using index = await HnswIndex.build(data, { metric: chiSquared });
    expect(index.metric).toBe("chi-squared");
    const found = await index.search(queries, { k: 10, ef: 200 });
    let hits = 0;
    for (let i = 0; i < found.ids.length; i++) {
      // A tie may be broken otherwise.
      const worst = exact.distances[(Math.floor(i / 10) + 1) * 10 - 1]!;
      hits += Number(found.distances[i]! <= worst);
    }
    expect(hits / found.ids.length).toBeGreaterThanOrEqual(0.99);
    const nearest = await index.search(data, { k: 1 });
    expect([...nearest.distances].filter((d) => d === 0).length).toBeGreaterThanOrEqual(1980);
  });
});

describe("chi-squared", () => {
  it("is refused rows for which it brought no kernel", async () => {
    const doubles = histograms(Float64Array, 4, 3, 1);
    const expected = {
      code: "dtype",
      message: "no chi-squared kernel for elements of type f64; it has f32, u8",
    };
    await expect(bruteForce(doubles, doubles, { metric: chiSquared })).rejects.toMatchObject(
      expected,
    );
    expect(() => oneToMany(new Float64Array(3), doubles, { metric: chiSquared })).toThrow(
      expect.objectContaining(expected),
    );
  });

  it("as a JavaScript function it has the same neighbours in an index, on the main thread", async () => {
    const data = histograms(Float32Array, 300, 5, 1);
    using slow = await HnswIndex.build(data, { metric: formula });
    using fast = await HnswIndex.build(data, { metric: chiSquared });
    expect([slow.stats().codes, fast.stats().codes]).toEqual(["function", "exact"]);
    const options = { k: 5, ef: 300 };
    const found = await fast.search(data, options);
    expect((await slow.search(data, options)).distances).toEqual(found.distances);
  });
});
