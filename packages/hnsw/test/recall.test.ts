import type { KnnResult, Matrix, NumericArray } from "@ann/core";
import { bruteForce, distance } from "@ann/distances";
import { describe, expect, it } from "vitest";
import { HnswIndex } from "../src/index.ts";
import { clusters, digits, slice, toBytes, toFloats, uniform } from "./data.ts";
import { exactNeighbours, expectWellFormed, missingSelves, recall } from "./judge.ts";

const ROWS = 5000;
const QUERIES = 500;
const TIMEOUT = 60_000;

const cube = uniform(ROWS + QUERIES, 32, 1);
const blobs = clusters(ROWS + QUERIES, 32, 2);
const images = digits();

type Bounds = readonly [search: number, neighbours: number];

// Recall@10 of search with ef 64 and of neighbours with k 15, both with default builds: what this
// code reached, less a margin of about one hundredth. Uniform noise in 32 dimensions is about as
// hard as data gets; inner product is no metric, so no walk can be promised to end well.
const CASES: readonly (readonly [
  name: string,
  data: Record<string, Matrix<Float32Array | Uint8Array>>,
  held: number,
  bounds: Readonly<Record<string, Bounds>>,
])[] = [
  [
    "uniform",
    { f32: cube, u8: toBytes(cube, 0, 1) },
    QUERIES,
    { l2: [0.975, 0.96], l1: [0.95, 0.95], cosine: [0.97, 0.955], ip: [0.96, 0.93] },
  ],
  [
    "64 clusters",
    { f32: blobs, u8: toBytes(blobs, -5, 5) },
    QUERIES,
    { l2: [0.999, 0.999], l1: [0.999, 0.999], cosine: [0.999, 0.999], ip: [0.99, 0.97] },
  ],
  [
    "digits",
    { f32: toFloats(images), u8: images },
    0,
    { l2: [0.999, 0.999], l1: [0.999, 0.999], cosine: [0.999, 0.999], ip: [0.99, 0.99] },
  ],
];

const RUNS = CASES.flatMap(([name, data, held, bounds]) =>
  Object.entries(bounds).flatMap(([metric, bound]) =>
    Object.entries(data).map(([dtype, all]) => ({ name, metric, dtype, all, held, bound })),
  ),
);

const rowOf = (m: Matrix<NumericArray>, i: number): NumericArray =>
  m.data.subarray(i * m.stride, i * m.stride + m.cols);

/** Largest error of the reported distances, relative to the double-precision reference. */
function largestError(
  m: Matrix<NumericArray>,
  queries: Matrix<NumericArray>,
  found: KnnResult,
): number {
  const reference = distance(found.metric);
  // 1 - cos and 1 - dot are differences: rounding is relative to what was subtracted.
  const least = found.metric === "l2" || found.metric === "l1" ? 1e-30 : 1;
  let largest = 0;
  for (const [place, id] of found.ids.entries()) {
    const expected = reference(rowOf(queries, Math.floor(place / found.k)), rowOf(m, id));
    const error = Math.abs(found.distances[place]! - expected);
    largest = Math.max(largest, error / Math.max(Math.abs(expected), least));
  }
  return largest;
}

describe.each(RUNS)("$name, $metric, $dtype", ({ metric, all, held, bound }) => {
  it(
    `finds ${bound[0]} of the nearest of a query and ${bound[1]} of the neighbours`,
    async () => {
      const data = slice(all, 0, all.rows - held);
      const queries = held > 0 ? slice(all, all.rows - held, held) : all;
      const index = await HnswIndex.build(data, { metric });
      const found = await index.search(queries, { k: 10, ef: 64 });
      expectWellFormed(found, data.rows);
      expect(
        recall(found, await bruteForce(data, queries, { k: 10, metric })),
      ).toBeGreaterThanOrEqual(bound[0]);
      expect(largestError(data, queries, found)).toBeLessThan(1e-6);

      const near = await index.neighbours({ k: 15 });
      expectWellFormed(near, data.rows);
      expect(missingSelves(near)).toBe(data.rows);
      expect(recall(near, await exactNeighbours(data, 15, metric))).toBeGreaterThanOrEqual(
        bound[1],
      );
    },
    TIMEOUT,
  );
});

describe("clusters", () => {
  it("are found in full by a default search, every point by its own vector", async () => {
    const index = await HnswIndex.build(blobs);
    expect(missingSelves(await index.search(blobs, { k: 10, ef: 64 }))).toBe(0);
  });

  it("that come one after another are found as well", async () => {
    const sorted = clusters(ROWS, 32, 3, true);
    const index = await HnswIndex.build(sorted);
    const found = await index.search(sorted, { k: 10, ef: 64 });
    expect(missingSelves(found)).toBe(0);
    expect(recall(found, await bruteForce(sorted, sorted, { k: 10 }))).toBeGreaterThanOrEqual(
      0.999,
    );
    const near = await index.neighbours({ k: 15 });
    expect(recall(near, await exactNeighbours(sorted, 15))).toBeGreaterThanOrEqual(0.999);
  });
});

describe("parameters", () => {
  const data = slice(cube, 0, ROWS);
  const queries = slice(cube, ROWS, QUERIES);

  it("a larger ef finds more, up to everything", async () => {
    const exact = await bruteForce(data, queries, { k: 10 });
    const index = await HnswIndex.build(data);
    const recalls: number[] = [];
    for (const ef of [10, 32, 128, 512])
      recalls.push(recall(await index.search(queries, { ef }), exact));
    expect(recalls).toEqual(recalls.toSorted((a, b) => a - b));
    expect(recalls[0]).toBeLessThan(0.9);
    expect(recalls[3]).toBeGreaterThan(0.998);
  });

  it("a larger M and efConstruction find more", async () => {
    const exact = await bruteForce(data, queries, { k: 10 });
    const found = async (M: number, efConstruction: number): Promise<number> => {
      const index = await HnswIndex.build(data, { M, efConstruction });
      return recall(await index.search(queries, { ef: 32 }), exact);
    };
    const recalls = [await found(4, 20), await found(8, 50), await found(24, 200)];
    expect(recalls).toEqual(recalls.toSorted((a, b) => a - b));
    expect(recalls[2]! - recalls[0]!).toBeGreaterThan(0.2);
  });

  it("other seeds give other links and the same recall", async () => {
    const exact = await bruteForce(data, queries, { k: 10 });
    const links = new Set<string>();
    for (const seed of [1, 2, 3]) {
      const index = await HnswIndex.build(data, { seed });
      links.add(JSON.stringify([...index.links(0)]));
      expect(recall(await index.search(queries), exact)).toBeGreaterThanOrEqual(0.975);
    }
    expect(links.size).toBe(3);
  });
});
