/** The values that the tests of anndists, the Rust crate, expect; with its tolerances or better. */
import { raggedFromRows, vectors } from "@ann/core";
import { describe, expect, it } from "vitest";
import { distance, oneToMany, type KernelDtype } from "../src/index.ts";
import { encode } from "./elements.ts";

/** By the plain formula and by the kernel. */
function both(metric: string, dtype: KernelDtype, a: number[], b: number[]): [number, number] {
  const [x, y] = [encode(dtype, a), encode(dtype, b)];
  const rows = dtype.endsWith("[]")
    ? raggedFromRows([b])
    : vectors(y as Float32Array, 1, b.length, dtype as "f32");
  const [found] = oneToMany(x as Float32Array, rows as ReturnType<typeof vectors<Float32Array>>, {
    metric,
  });
  return [distance(metric)(a, b), found!];
}

const half = 10;
const VALUES: readonly [string, KernelDtype, number[], number[], number][] = [
  ["l1", "i32", [1, 2, 3], [2, 2, 3], 1],
  ["cosine", "i32", [1, -1, 1], [2, 1, -1], 1],
  ["jaccard", "u16", [1, 2, 1, 4, 3], [2, 2, 1, 5, 6], 1 - 11 / 16],
  ["levenshtein", "u16[]", [1, 2, 3, 4], [1, 2, 3, 3], 1],
  ["levenshtein", "u16[]", [1, 2, 3, 4], [1, 1, 1, 4], 2],
  ...([19, 20] as const).map((n): [string, KernelDtype, number[], number[], number] => [
    "hamming",
    "f64",
    Array.from({ length: n }, (_, i) => i),
    Array.from({ length: n }, (_, i) => (i < Math.floor(n / 2) ? i : -1)),
    (n - Math.floor(n / 2)) / n,
  ]),
];

describe("anndists expects", () => {
  it.each(VALUES)("%s of %s: %j, %j: %d", (metric, dtype, a, b, expected) => {
    const [plain, found] = both(metric, dtype, a, b);
    expect(plain).toBeCloseTo(expected, 14);
    expect(found).toBe(Math.fround(expected));
  });

  const uniform = Array.from({ length: 9 }, () => 1 / 9);
  const moved = uniform.map((p, i) => p + ([-1 / 18, 1 / 18][i] ?? 0));

  it.each(["f32", "f64"] as const)("hellinger of %s: a closed form", (dtype) => {
    const expected = Math.sqrt((4 - Math.sqrt(6) - Math.sqrt(2)) / 9) / Math.SQRT2;
    // The seed squares in f64; ours must not.
    for (const found of both("hellinger", dtype, moved, uniform)) {
      expect(Math.abs(found - expected)).toBeLessThan(1e-7);
    }
  });

  it.each(["f32", "f64"] as const)("jeffreys of %s: the sum of (a - b) ln(a / b)", (dtype) => {
    const n = 19;
    const a = Array.from({ length: n }, () => 1 / n);
    const b = a.map((p, i) => (i === 0 ? p - 1 / (2 * n) : i === 1 ? p + 1 / (2 * n) : p));
    const expected = a.reduce((sum, x, i) => sum + (x - b[i]!) * Math.log(x / b[i]!), 0);
    for (const found of both("jeffreys", dtype, a, b)) {
      expect(Math.abs(found - expected)).toBeLessThan(1e-7);
    }
  });

  it("a row to be nobody's twin for being zero: theirs has cosine distance 0, ours 1", () => {
    expect(both("cosine", "f32", [0, 0], [1, half])).toEqual([1, 1]);
  });
});
