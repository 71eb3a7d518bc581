import {
  matrix,
  matrixFromRows,
  NO_NEIGHBOUR,
  raggedFromRows,
  raggedFromStrings,
  vectors,
  type NumericArray,
  type Ragged,
  type Vectors,
} from "@ann/core";
import { describe, expect, it } from "vitest";
import { bruteForce, defineMetric, manyToMany, oneToMany, pdist } from "../src/index.ts";
import { SUBJECTS } from "./subjects.ts";

type Rows = Vectors & Ragged<NumericArray>;
const own = defineMetric({ name: "own", evaluate: (a, b) => Math.abs(a[0]! - b[0]!) });
const some = matrixFromRows([
  [0.5, 0.5],
  [0.25, 0.75],
  [1, 0],
]);
/** What people have when they have nothing, as `matrixFromRows([])`, and with columns. */
const nothing = {
  "without columns": matrixFromRows([]),
  "with columns": matrix(new Float32Array(0), 0, 2),
};

const KINDS: readonly (readonly [
  string,
  unknown,
  Vectors | Ragged<NumericArray>,
  Vectors | Ragged<NumericArray>,
])[] = [
  ...Object.entries(nothing).flatMap(([kind, empty]) =>
    (["l2", "haversine", "kl", own] as const).map(
      (metric) =>
        [`${typeof metric === "string" ? metric : "own"} ${kind}`, metric, some, empty] as const,
    ),
  ),
  [
    "bits",
    "hamming",
    vectors(Uint8Array.of(1, 2, 3), 3, 1, "b1"),
    vectors(new Uint8Array(0), 0, 0, "b1"),
  ],
  ["strings", "levenshtein", raggedFromStrings(["a", "bc", ""]), raggedFromStrings([])],
  [
    "sets",
    "jaccard",
    raggedFromRows([[1], [1, 2], []], Uint32Array),
    raggedFromRows([], Uint32Array),
  ],
];

const shape = async (a: Rows, b: Rows, metric: "l2"): Promise<number[]> => {
  const m = await manyToMany(a, b, { metric });
  return [m.rows, m.cols, m.data.length];
};

describe.each(KINDS)("no rows: %s", (_, input, rows, empty) => {
  const metric = input as "l2";
  const [all, none] = [rows as Rows, empty as Rows];

  it("oneToMany gives no distances", () => {
    const query = all.data.slice(0, all.offsets ? all.offsets[1] : all.cols);
    expect(oneToMany(query, none, { metric })).toEqual(new Float32Array(0));
    expect(oneToMany(query, none, { metric, ids: new Uint32Array(0) })).toHaveLength(0);
    expect(oneToMany(query, all, { metric, ids: new Uint32Array(0) })).toHaveLength(0);
    expect(() => oneToMany(query, none, { metric, ids: Uint32Array.of(0) })).toThrow(/id 0 of a/);
  });

  it("manyToMany gives a matrix without rows, or without columns, or both", async () => {
    expect(await shape(none, all, metric)).toEqual([0, 3, 0]);
    expect(await shape(all, none, metric)).toEqual([3, 0, 0]);
    expect(await shape(none, none, metric)).toEqual([0, 0, 0]);
  });

  it("pdist gives none", async () => {
    expect(await pdist(none, { metric })).toEqual(new Float32Array(0));
  });

  it("bruteForce finds NO_NEIGHBOUR for each query, as where k exceeds the rows", async () => {
    const found = await bruteForce(none, all, { k: 2, metric });
    expect([...found.ids]).toEqual(Array.from({ length: 6 }, () => NO_NEIGHBOUR));
    expect([...found.distances]).toEqual(Array.from({ length: 6 }, () => Infinity));
  });

  it("bruteForce answers no queries", async () => {
    for (const data of [all, none]) {
      const found = await bruteForce(data, none, { k: 2, metric, exclude: new Uint32Array(0) });
      expect(found).toMatchObject({
        queries: 0,
        k: 2,
        ids: { length: 0 },
        distances: { length: 0 },
      });
    }
  });
});

it("no rows can be normalised", async () => {
  const [empty] = Object.values(nothing);
  const options = { metric: "kl", normalize: true, k: 1 } as const;
  expect((await bruteForce(empty!, some, options)).ids).toEqual(
    new Uint32Array(3).fill(NO_NEIGHBOUR),
  );
  expect(await pdist(empty!, { metric: "kl", normalize: true })).toHaveLength(0);
});

it("one row has no pairs", async () => {
  expect(await pdist(matrixFromRows([[1, 2]]))).toEqual(new Float32Array(0));
  expect(await pdist(matrixFromRows([[1, 2]]), { metric: own })).toEqual(new Float32Array(0));
});

it("every metric takes an empty matrix", async () => {
  for (const { dtypes, subject } of SUBJECTS) {
    if (!dtypes.includes("f32")) continue;
    const metric = subject.metric(2)!;
    expect((await manyToMany(nothing["without columns"], some, { metric })).cols).toBe(3);
    expect(await pdist(nothing["without columns"], { metric })).toHaveLength(0);
  }
});

it("other element types stay refused, and rows of other lengths", async () => {
  await expect(bruteForce(matrix(new Uint8Array(0), 0, 2) as never, some)).rejects.toMatchObject({
    code: "dtype",
  });
  expect(() => oneToMany(Float32Array.of(1), some, { ids: new Uint32Array(0) })).toThrow(
    /1 elements/,
  );
  expect(() =>
    oneToMany(Float32Array.of(1), nothing["with columns"], { metric: "haversine" }),
  ).toThrow(/needs rows of 2 elements, got 1/);
});
