/** What happens where mathematics says nothing: zero vectors, other lengths, NaN, infinities. */
import { RandomStream, vectors } from "@ann/core";
import { describe, expect, it } from "vitest";
import { bruteForce, distance, METRICS, oneToMany, type KernelDtype } from "../src/index.ts";
import { encode } from "./elements.ts";
import { SUBJECTS } from "./subjects.ts";

type Matrix32 = ReturnType<typeof vectors<Float32Array>>;
const rowsOf = (dtype: KernelDtype, rows: number[][]): Matrix32 =>
  vectors(encode(dtype, rows.flat()) as Float32Array, rows.length, rows[0]!.length, dtype as "f32");
const one = (metric: string, dtype: KernelDtype, a: number[], b: number[]): number =>
  oneToMany(encode(dtype, a) as Float32Array, rowsOf(dtype, [b]), { metric })[0]!;

/** Metrics that divide by the size of a row, and pairs of rows without one. */
const WITHOUT_SIZE: readonly [string, string, number[], number[], number][] = [
  ["cosine", "a zero vector and another", [0, 0], [1, 2], 1],
  ["cosine", "another and a zero vector", [1, 2], [0, 0], 1],
  ["cosine", "two zero vectors", [0, 0], [0, 0], 0],
  ["cosine", "two empty rows", [], [], 0],
  ["correlation", "a constant row and another", [3, 3], [1, 2], 1],
  ["correlation", "two constant rows", [3, 3], [5, 5], 0],
  ["canberra", "two zero vectors", [0, 0], [0, 0], 0],
  ["canberra", "a pair of zeros and one of others", [0, 1], [0, 3], 0.5],
  ["braycurtis", "two zero vectors", [0, 0], [0, 0], 0],
  ["jaccard", "two zero vectors", [0, 0], [0, 0], 0],
  ["jaccard", "a zero vector and another", [0, 0], [1, 2], 1],
  ["hamming", "two empty rows", [], [], 0],
];

describe("rows without a size", () => {
  it.each(WITHOUT_SIZE)("%s of %s", (metric, _what, a, b, expected) => {
    expect(distance(metric)(a, b)).toBe(expected);
    const { dtypes } = METRICS.find(({ name }) => name === metric)!;
    for (const dtype of dtypes.filter((type) => !/^(b1|.*\[\])$/.test(type))) {
      expect(one(metric, dtype, a, b)).toBe(expected);
    }
  });
});

/** Metrics of rows of equal length, with an input for rows of two. */
const RECTANGULAR = SUBJECTS.flatMap(({ name, subject, dtypes }) => {
  const input = subject.metric(2);
  return input !== undefined && !dtypes.every((dtype) => dtype.endsWith("[]"))
    ? [{ name, input, dtypes: dtypes.filter((dtype) => !dtype.endsWith("[]")) }]
    : [];
});

describe("rows of different lengths are refused", () => {
  it.each(RECTANGULAR)("by $name", async ({ input, dtypes }) => {
    const code = expect.objectContaining({ name: "AnnError", code: "shape" });
    expect(() => distance(input)([1, 0], [1])).toThrow(code);
    for (const dtype of dtypes) {
      const narrow = vectors(
        new (encode(dtype, []).constructor as typeof Float32Array)(1),
        1,
        1,
        dtype as "f32",
      );
      const wide = vectors(
        new (encode(dtype, []).constructor as typeof Float32Array)(2),
        1,
        2,
        dtype as "f32",
      );
      expect(() => oneToMany(wide.data, narrow, { metric: input })).toThrow(code);
      const search = bruteForce(narrow, wide, { metric: input });
      await expect(search).rejects.toMatchObject({ code: "shape" });
    }
  });
});

it("haversine is a number for latitudes that a float rounded beyond the pole", () => {
  // The same point from both sides of the pole: the haversine may come out below 0. Seed 53.
  const random = new RandomStream(53);
  for (let i = 0; i < 1000; i++) {
    const [latitude, longitude] = [1.5707963 + 9e-8 * random.uniform(), 6 * random.uniform() - 3];
    const sign = i % 2 ? 1 : -1;
    const a = Float64Array.of(sign * latitude, longitude);
    const b = Float64Array.of(sign * (Math.PI - latitude), longitude + Math.PI);
    // Twice the root of what 16 roundings leave of squares below (1e-7)^2.
    const bound = 1e-7 * 2 ** -23;
    expect(distance("haversine")(a, b)).toBeLessThan(bound);
    expect(one("haversine", "f64", [...a], [...b])).toBeLessThan(bound);
  }
});

describe("NaN and infinities", () => {
  const FLOATS = ["f64", "f32", "f16", "bf16"] as const;
  const cases = RECTANGULAR.flatMap(({ name, input, dtypes }) =>
    FLOATS.filter((dtype) => dtypes.includes(dtype)).map((dtype) => ({ name, input, dtype })),
  );

  it.each(cases)("are refused by a search with $name of $dtype", async ({ input, dtype }) => {
    for (const value of [NaN, Infinity, -Infinity]) {
      // Also latitude and longitude, and a distribution.
      const good = rowsOf(dtype, [[0.5, 0.5]]);
      const bad = rowsOf(dtype, [
        [0.5, 0.5],
        [0.5, value],
      ]);
      const expected = { code: "not-finite", details: { row: 1, column: 1 } };
      await expect(bruteForce(bad, good, { metric: input })).rejects.toMatchObject(expected);
      await expect(bruteForce(good, bad, { metric: input })).rejects.toMatchObject(expected);
    }
  });

  it.each(["l2", "sqeuclidean", "l1", "ip", "cosine"])(
    "reach the formula of a pair, which gives NaN: %s",
    (metric) => {
      expect(distance(metric)([1, NaN], [1, 2])).toBeNaN();
    },
  );
});
