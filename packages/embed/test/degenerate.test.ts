import type { Matrix } from "@ann/core";
import { describe, expect, it } from "vitest";
import { createLayout, embed } from "../src/index.ts";
import { dense, exactGraph, gaussian, rowsOf } from "./data.ts";
import { digest, isMap, refusal } from "./judge.ts";
import { umapWeights, annembedWeights } from "@ann/graph";

const WAYS = [
  { method: "umap" },
  { method: "umap", init: "spectral" },
  { method: "umap", init: "random" },
  { method: "annembed" },
  { method: "annembed", init: "random" },
] as const;

const differentPlaces = (map: Matrix): number => new Set(rowsOf(map).map(String)).size;

describe("few points", () => {
  it.each([0, 1, 2, 3, 4, 5, 6])("n = %i: every point gets a place of its own", async (n) => {
    for (const way of WAYS) {
      for (const dim of [1, 2, 3, 10]) {
        const map = await embed(gaussian(n, 5, 1), { ...way, dim });
        expect(isMap(map, n, dim)).toBe(true);
        expect(differentPlaces(map.coords)).toBe(n);
        expect(Math.max(0, ...map.coords.data.map(Math.abs))).toBeLessThan(100);
      }
    }
  });

  it("without any column there is nothing to start from, unless one asks for it", async () => {
    const none: Matrix = { data: new Float32Array(0), rows: 5, cols: 0, stride: 0 };
    expect(await refusal(() => embed(none))).toMatch(/^shape: .*5 x 0/);
    expect(isMap(await embed(none, { init: "random" }), 5, 2)).toBe(true);
  });

  it("more neighbours than there are points mean all of them", async () => {
    const data = gaussian(20, 4, 1);
    const all = await embed(data, { nNeighbors: 19, nEpochs: 30 });
    expect(digest((await embed(data, { nNeighbors: 1000, nEpochs: 30 })).coords)).toBe(
      digest(all.coords),
    );
    expect(digest((await embed(data, { nNeighbors: 18, nEpochs: 30 })).coords)).not.toBe(
      digest(all.coords),
    );
  });
});

/** `rows` rows that take turns among the first `different` ones. */
const copies = (rows: number, different: number): Matrix => {
  const m = gaussian(rows, 4, 1);
  for (let i = 0; i < rows; i++)
    m.data.copyWithin(i * 4, (i % different) * 4, ((i % different) + 1) * 4);
  return m;
};

describe("equal rows", () => {
  it.each([
    ["all rows identical", 150, 1],
    ["ten rows, thirty times each", 300, 10],
    ["pairs", 200, 100],
  ] as const)("%s: finite, and no two points in one place", async (_name, rows, different) => {
    for (const way of WAYS) {
      for (const dim of [1, 2, 3, 10]) {
        const map = await embed(copies(rows, different), { ...way, dim, nEpochs: 100 });
        expect(isMap(map, rows, dim)).toBe(true);
        expect(differentPlaces(map.coords)).toBe(rows);
      }
    }
  });

  it.each(["umap", "annembed"] as const)(
    "%s: no point flies away from duplicates",
    async (method) => {
      // All ties go to the smallest ids, which makes those points hubs with thousands of edges.
      const rows = 2000;
      const same = { data: new Float32Array(rows * 4).fill(1), rows, cols: 4, stride: 4 };
      const { coords } = await embed(same, { method });
      const reach = coords.data.map(Math.abs).toSorted();
      expect(reach.at(-1)! / reach[rows]!).toBeLessThan(10);
    },
  );

  it("constant columns change nothing but the size of the rows", async () => {
    const plain = gaussian(200, 3, 2);
    const wide = dense(new Float32Array(200 * 5).fill(7), 5);
    for (let i = 0; i < 200; i++) wide.data.set(plain.data.subarray(i * 3, i * 3 + 3), i * 5 + 1);
    const [a, b] = [await embed(plain, { init: "random" }), await embed(wide, { init: "random" })];
    expect(digest(b.coords)).toBe(digest(a.coords));
    expect(isMap(await embed(wide), 200, 2)).toBe(true);
  });

  it("only constant columns are identical rows", async () => {
    expect(isMap(await embed(dense(new Float32Array(400).fill(3), 4)), 100, 2)).toBe(true);
  });
});

describe("values", () => {
  it.each([Number.NaN, Infinity, -Infinity])("%d is refused with its place", async (value) => {
    const data = gaussian(50, 6, 3);
    data.data[31 * 6 + 2] = value;
    for (const way of WAYS) {
      await expect(embed(data, way)).rejects.toMatchObject({
        code: "not-finite",
        details: { row: 31, column: 2 },
      });
    }
  });

  it("distances beyond 32-bit floats are no edges: the start is the map", async () => {
    const huge = gaussian(60, 4, 4);
    for (let i = 0; i < huge.data.length; i++) huge.data[i]! *= 1e30;
    const metric = "sqeuclidean";
    const map = await embed(huge, { nEpochs: 20, metric });
    expect(isMap(map, 60, 2)).toBe(true);
    expect(digest(map.coords)).toBe(digest((await embed(huge, { nEpochs: 0, metric })).coords));
  });

  it.each([1e-37, 1e-30, 1e-3, 1e15])("times %d make a map as well", async (factor) => {
    const data = gaussian(200, 4, 5);
    for (let i = 0; i < data.data.length; i++) data.data[i]! *= factor;
    for (const way of WAYS) {
      const map = await embed(data, { ...way, nEpochs: 50 });
      expect(isMap(map, 200, 2)).toBe(true);
      expect(differentPlaces(map.coords)).toBe(200);
    }
  });
});

const column = (m: Matrix, j: number): number[] => rowsOf(m).map((row) => row[j]!);

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.map((x) => x - mean);
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0);

/** Magnitude of Pearson's correlation. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [centred(a), centred(b)];
  return Math.abs(dot(x, y)) / Math.sqrt(dot(x, x) * dot(y, y));
}

describe("the start", () => {
  const data = gaussian(100, 5, 6);
  const given = gaussian(100, 2, 7);

  it.each(["pca", "spectral", "random"] as const)("%s fills a box of 10 around 0", async (init) => {
    const { coords, epochs } = await embed(data, { init, nEpochs: 0 });
    expect(epochs).toBe(0);
    const largest = Math.max(...coords.data.map(Math.abs));
    expect(largest).toBeGreaterThan(9);
    expect(largest).toBeLessThan(10.01);
  });

  it("pca finds the axes of largest variance", async () => {
    const stretched = dense(
      data.data.map((x, i) => x * [1, 100, 1, 10, 1][i % 5]!),
      5,
    );
    const { coords } = await embed(stretched, { init: "pca", nEpochs: 0 });
    expect(correlation(column(coords, 0), column(stretched, 1))).toBeGreaterThan(0.99);
    expect(correlation(column(coords, 1), column(stretched, 3))).toBeGreaterThan(0.95);
  });

  it("that is given is taken as it is", async () => {
    const padded = { ...given, data: new Float32Array(500), stride: 5 };
    for (let i = 0; i < 100; i++) padded.data.set(given.data.subarray(2 * i, 2 * i + 2), 5 * i);
    for (const init of [given, padded]) {
      expect((await embed(data, { init, nEpochs: 0 })).coords.data).toEqual(given.data);
    }
    expect((await embed(data, { init: given, nEpochs: 0 })).params["init"]).toBe("given");
  });

  it("that is given is in units of the map for annembed, too", async () => {
    const { coords } = await embed(data, { init: given, nEpochs: 0, method: "annembed" });
    for (const [i, x] of coords.data.entries()) {
      expect(Math.abs(x - given.data[i]!)).toBeLessThan(1e-6 * Math.abs(x));
    }
  });

  it("can have more dimensions than the data", async () => {
    const map = await embed(data, { dim: 8, nEpochs: 30 });
    expect(isMap(map, 100, 8)).toBe(true);
  });

  it.each<[string, unknown, RegExp]>([
    ["too few rows", gaussian(99, 2, 1), /^shape: init: expected 100 x 2 .*got 99 x 2/],
    ["too many columns", gaussian(100, 3, 1), /^shape: .*got 100 x 3/],
    ["too few elements", { ...given, rows: 101 }, /^shape/],
    [
      "NaN",
      { ...given, data: given.data.map((x, i) => (i === 9 ? NaN : x)) },
      /^not-finite: init: row 4, column 1/,
    ],
    ["nested arrays", [[1, 2]], /^shape/],
    ["an unknown name", "spectrum", /^option: .*"spectral"/],
    ["null", null, /^shape/],
  ])("refuses %s", async (_name, init, message) => {
    expect(await refusal(() => embed(data, { init: init as Matrix }))).toMatch(message);
  });

  it("needs what it is computed from", async () => {
    const graph = await exactGraph(data, 8);
    const weights = await umapWeights(graph);
    expect(await refusal(() => embed(weights, { init: "pca" }))).toMatch(/^option: .*data/);
    expect(await refusal(() => embed(weights, { init: "pca", data: gaussian(99, 5, 1) }))).toMatch(
      /^shape: .*99 .*100/,
    );
    const directed = await annembedWeights(graph);
    expect(await refusal(() => createLayout(directed, { init: "spectral" }))).toMatch(
      /^option: .*symmetric/,
    );
    expect((await embed(weights, { nEpochs: 0 })).params["init"]).toBe("spectral");
    expect((await embed(directed, { nEpochs: 0 })).params["init"]).toBe("random");
    expect((await embed(directed, { nEpochs: 0, data })).params["init"]).toBe("pca");
  });
});
