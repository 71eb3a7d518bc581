import type { Matrix } from "@ann/core";
import { describe, expect, it } from "vitest";
import { HnswIndex, type BuildOptions } from "../src/index.ts";
import { clusters, repeat, uniform } from "./data.ts";
import { linksOf, missingSelves, reached } from "./judge.ts";

const CASES: readonly (readonly [string, Matrix, BuildOptions])[] = [
  ["uniform", uniform(4000, 16, 1), {}],
  ["clusters", clusters(4000, 16, 2), {}],
  ["sorted clusters", clusters(4000, 16, 3, true), {}],
  ["two dimensions, few links", uniform(4000, 2, 4), { M: 4, efConstruction: 20 }],
  ["inner product, which links to hubs", uniform(3000, 16, 5), { metric: "ip" }],
  ["ten copies of each", repeat(uniform(300, 16, 6), 300, 3000), {}],
  ["a hundred copies of each", repeat(uniform(30, 16, 7), 30, 3000), {}],
];

/** Rows of links that a graph must not have: to itself, twice, or beyond the last point. */
function badRows(links: readonly Uint32Array[], most: number): number[] {
  const bad = (row: Uint32Array, id: number): boolean =>
    row.includes(id) ||
    new Set(row).size !== row.length ||
    row.some((other) => other >= links.length) ||
    row.length > most ||
    row.length === 0;
  return links.flatMap((row, id) => (bad(row, id) ? [id] : []));
}

describe.each(CASES)("%s", (_name, data, options) => {
  it("links lead to at most 2 M other points, each once, and from one to all", async () => {
    const index = await HnswIndex.build(data, options);
    const links = linksOf(index);
    const most = 2 * (options.M ?? 16);
    expect(badRows(links, most)).toEqual([]);

    const query = { ...data, rows: 1 };
    const start = (await index.search(query, { k: 10 })).ids;
    expect(reached(links, start)).toBe(data.rows);

    const degrees = links.map((row) => row.length);
    const stats = index.stats();
    expect(stats.maxDegree).toBe(Math.max(...degrees));
    expect(stats.meanDegree).toBeCloseTo(degrees.reduce((a, b) => a + b, 0) / data.rows, 10);
  });
});

it.each(CASES.slice(0, 4))(
  "%s: every point is found by its own vector",
  async (_name, data, options) => {
    const index = await HnswIndex.build(data, options);
    expect(missingSelves(await index.search(data, { k: 1, ef: 128 }))).toBe(0);
  },
);

it("stays sound where every part of the build is starved", async () => {
  // The narrowest index over many duplicates: most points are only linked by the repair pass.
  const data = repeat(uniform(150, 2, 8), 150, 1500);
  for (const [M, efConstruction] of [
    [2, 1],
    [2, 10],
    [3, 2],
    [4, 1],
  ] as const) {
    for (const seed of [1, 2, 3, 4, 5]) {
      const index = await HnswIndex.build(data, { M, efConstruction, seed });
      expect(badRows(linksOf(index), 2 * M)).toEqual([]);
      expect(index.stats().repaired).toBeGreaterThan(20);
    }
  }
});

describe("layers", () => {
  const n = 30_000;
  const line: Matrix = {
    data: Float32Array.from({ length: n }, (_, i) => i),
    rows: n,
    cols: 1,
    stride: 1,
  };

  it.each([4, 16, 48])("hold n M^-l points, M = %i", async (M) => {
    for (const seed of [1, 2, 3]) {
      const index = await HnswIndex.build(line, { M, efConstruction: 1, seed });
      const { layers } = index.stats();
      expect(layers[0]).toBe(n);
      for (const [layer, points] of layers.entries()) {
        const part = M ** -layer;
        const deviation = Math.sqrt(n * part * (1 - part));
        expect(Math.abs(points - n * part)).toBeLessThanOrEqual(5 * Math.max(1, deviation));
        expect(points).toBeLessThanOrEqual(layers[layer - 1] ?? n);
      }
      index.close();
    }
  });
});

it("stats describe the index", async () => {
  const index = await HnswIndex.build(uniform(1000, 20, 1), {
    M: 8,
    efConstruction: 40,
    seed: 7,
    metric: "manhattan",
  });
  const stats = index.stats();
  expect(stats).toMatchObject({
    points: 1000,
    dim: 20,
    dtype: "f32",
    metric: "l1",
    M: 8,
    efConstruction: 40,
    seed: 7,
  });
  expect([index.points, index.dim, index.metric]).toEqual([1000, 20, "l1"]);
  // Twenty floats take two cache lines; layer 0 holds 16 ids and a count for each point.
  expect(stats.memory.vectors).toBe(1000 * 128);
  expect(stats.memory.links).toBeGreaterThanOrEqual(1000 * (16 * 4 + 2));
  expect(stats.memory.links).toBeLessThan(1000 * 100);
});
