import { NO_NEIGHBOUR } from "@ann/core";
import { expect, it } from "vitest";
import { clusters, repeat, uniform } from "../data.ts";
import { refusal } from "../judge.ts";
import { TIMEOUT, type Subject } from "./subject.ts";
import { faultsOf, labelled, part, recallOf, truth } from "./truth.ts";

const SETS = {
  uniform: { all: uniform(2200, 16, 1), recall: 0.97 },
  clusters: { all: clusters(2200, 16, 2), recall: 0.995 },
  "clusters one after another": { all: clusters(2200, 16, 3, true), recall: 0.995 },
  duplicates: { all: repeat(uniform(100, 16, 4), 100, 2200), recall: 0.995 },
  "constant rows": { all: repeat(uniform(1, 16, 5), 1, 700), recall: 1 },
} as const;

export function addResultChecks({ build }: Subject): void {
  it.each(Object.entries(SETS))(
    "%s: true, ordered, complete, and near",
    async (_name, { all, recall }) => {
      const points = part(all, 0, all.rows - 200);
      const queries = part(all, all.rows - 200, 200);
      using index = await build(points);
      const found = await index.search(queries, { k: 10, ef: 64 });
      expect(found).toMatchObject({ queries: 200, k: 10, metric: "l2" });
      expect(faultsOf(found, labelled(points), queries)).toEqual([]);
      const exact = await truth(labelled(points), queries, 10);
      expect(recallOf(found, exact)).toBeGreaterThanOrEqual(recall);
    },
    TIMEOUT,
  );

  it.each(Object.entries(SETS))(
    "%s: every point finds itself or a duplicate, and its neighbours",
    async (_name, { all }) => {
      using index = await build(all);
      const own = await index.search(all, { k: 1, ef: 256 });
      expect(own.distances.findIndex((distance) => distance > 0)).toBe(-1);
      const knn = await index.neighbours({ k: 10 });
      const exclude = Uint32Array.from({ length: all.rows }, (_, i) => i);
      expect(faultsOf(knn, labelled(all), all, {}, all.rows - 1)).toEqual([]);
      expect(knn.ids.findIndex((id, i) => id === Math.floor(i / 10))).toBe(-1);
      const exact = await truth(labelled(all), all, 10, { exclude });
      expect(recallOf(knn, exact)).toBeGreaterThanOrEqual(0.95);
    },
    TIMEOUT,
  );

  it.each([0, 1, 2, 3, 4, 5, 7, 10, 16, 17, 31, 32, 33, 34, 50])(
    "n = %i: all points, then fillers",
    async (n) => {
      const data = uniform(50, 3, 6);
      const points = part(data, 0, n);
      using index = await build(points);
      expect([index.points, index.dim, index.metric, index.dtype]).toEqual([n, 3, "l2", "f32"]);
      expect([...index.ids()]).toEqual([...labelled(points).ids]);
      for (const k of [1, 10, 60]) {
        const found = await index.search(data, { k });
        expect(faultsOf(found, labelled(points), data)).toEqual([]);
        expect(recallOf(found, await truth(labelled(points), data, k))).toBe(1);
        const knn = await index.neighbours({ k });
        expect([knn.queries, knn.k]).toEqual([n, k]);
        expect(faultsOf(knn, labelled(points), points, {}, Math.max(0, n - 1))).toEqual([]);
      }
      expect(index.stats()).toMatchObject({ points: n, dim: 3, metric: "l2", dtype: "f32" });
    },
    TIMEOUT,
  );

  it.each(["ip", "l2"])(
    "all points can be reached: by ip, of which most are nobody's neighbours, too (%s)",
    async (metric) => {
      const data = uniform(1500, 16, 13);
      using index = await build(data, { metric });
      await index.remove(index.ids().filter((id) => id % 5 === 0));
      const found = await index.search(part(data, 0, 3), { k: 1500 });
      const counts = [0, 1, 2].map((i) => found.ids.indexOf(NO_NEIGHBOUR, i * 1500) - i * 1500);
      expect(counts).toEqual([1200, 1200, 1200]);
      expect(new Set(found.ids.subarray(0, 1200))).toEqual(new Set(index.ids()));
    },
    TIMEOUT,
  );

  it("no queries give no results", async () => {
    using index = await build(uniform(20, 3, 7));
    const none = { data: new Float32Array(0), rows: 0, cols: 0, stride: 0 };
    expect(await index.search(none)).toMatchObject({ queries: 0, k: 10 });
    expect([...(await index.searchRadius(none, { radius: 1 })).rowPtr]).toEqual([0]);
  });

  it(
    "one query at once gives what a batch gives",
    async () => {
      const data = uniform(1000, 8, 8);
      using index = await build(data);
      const batch = await index.search(part(data, 0, 50), { k: 7, ef: 40 });
      for (let i = 0; i < 50; i++) {
        const one = index.searchSync(data.data.subarray(i * 8, i * 8 + 8), { k: 7, ef: 40 });
        expect([...one.ids]).toEqual([...batch.ids.subarray(i * 7, i * 7 + 7)]);
        expect([...one.distances]).toEqual([...batch.distances.subarray(i * 7, i * 7 + 7)]);
      }
      const { ids, distances } = index.searchSync(new Float32Array(8), { k: 2000 });
      expect([ids.length, distances.length]).toEqual([1000, 1000]);
      expect(ids.includes(NO_NEIGHBOUR)).toBe(false);
    },
    TIMEOUT,
  );

  it(
    "rows with a stride and an offset are read as such",
    async () => {
      const data = uniform(300, 6, 9);
      const wide = new Float32Array(5 + 300 * 9).fill(Number.NaN);
      for (let i = 0; i < 300; i++) wide.set(data.data.subarray(i * 6, i * 6 + 6), 5 + i * 9);
      const spread = { data: wide.subarray(5), rows: 300, cols: 6, stride: 9 };
      using index = await build(spread);
      using dense = await build(data);
      expect(await index.search(spread)).toEqual(await dense.search(data));
    },
    TIMEOUT,
  );

  it(
    "keeps its own copy of the rows",
    async () => {
      const data = uniform(300, 6, 10);
      const changed = { ...data, data: data.data.slice() };
      using index = await build(changed);
      const before = await index.search(data);
      changed.data.fill(0);
      expect(await index.search(data)).toEqual(before);
    },
    TIMEOUT,
  );

  it.each([0.8, 0.95, 0.99])(
    "a recall of %f is reached",
    async (recall) => {
      const all = uniform(3500, 24, 11);
      const points = part(all, 0, 3000);
      const queries = part(all, 3000, 500);
      using index = await build(points);
      const found = await index.search(queries, { k: 10, recall });
      const exact = await truth(labelled(points), queries, 10);
      // The index has it from 100 searches of ten: a standard deviation of their share is 0.01.
      expect(recallOf(found, exact)).toBeGreaterThanOrEqual(recall - 0.02);
      const one = index.searchSync(all.data.subarray(0, 24), { recall });
      expect(one.distances[0]).toBe(0);
      const knn = await index.neighbours({ k: 10, recall });
      const exclude = Uint32Array.from({ length: 3000 }, (_, i) => i);
      const neighbours = await truth(labelled(points), points, 10, { exclude });
      expect(recallOf(knn, neighbours)).toBeGreaterThanOrEqual(recall - 0.02);
    },
    TIMEOUT,
  );

  it("ef and recall exclude each other", async () => {
    using index = await build(uniform(20, 3, 12));
    const both = { ef: 10, recall: 0.9 };
    expect(await refusal(() => index.search(uniform(1, 3, 1), both))).toMatch(/^option: .*exclude/);
    expect(await refusal(() => index.neighbours(both))).toMatch(/^option: .*exclude/);
  });
}
