import { RandomStream } from "@ann/core";
import { runWhole } from "@ann/native";
import { describe, expect, it } from "vitest";
import { ReferenceIndex, type GraphOptions } from "../src/index.ts";
import { Best, byDistance, type Found } from "../src/reference/found.ts";
import { Graph } from "../src/reference/graph.ts";
import { Heap } from "../src/reference/heap.ts";
import { levelOf } from "../src/reference/levels.ts";
import { graphParameters, type Parameters } from "../src/reference/parameters.ts";
import { selectDiverse } from "../src/reference/select.ts";
import { clusters, slice, uniform } from "./data.ts";
import { labelled, recallOf, truth } from "./conformance/truth.ts";
import { missingSelves, refusal } from "./judge.ts";

const TIMEOUT = 120_000;
const parameters = (options: GraphOptions): Parameters => graphParameters("test", options);

const SETTINGS: readonly GraphOptions[] = [
  {},
  { keepPruned: false },
  { extendCandidates: true, efConstruction: 40 },
  { extendCandidates: true, keepPruned: false, efConstruction: 40 },
  { levelScale: 0.5 },
  { maxLayers: 1 },
  { M: 4, maxLayers: 2 },
];

/** Faults of the links, as words. */
function faultsOf(index: ReferenceIndex, M: number): string[] {
  const faults: string[] = [];
  for (const id of index.ids()) {
    for (let layer = 0; layer <= index.level(id); layer++) {
      const links = [...index.links(id, layer)];
      const where = `point ${id}, layer ${layer}`;
      if (links.length > (layer === 0 ? 2 * M : M)) faults.push(`${where}: ${links.length} links`);
      if (new Set(links).size < links.length) faults.push(`${where}: a link twice`);
      if (links.includes(id)) faults.push(`${where}: a link to itself`);
      const low = links.find((other) => !index.has(other) || index.level(other) < layer);
      if (low !== undefined) faults.push(`${where}: ${low} is not in this layer`);
    }
  }
  return faults.slice(0, 5);
}

describe("the graph", () => {
  it.each(SETTINGS)(
    "%j: links in their own layers, no more than there may be, to every point; also after changes",
    async (options) => {
      const all = clusters(1500, 8, 91);
      const index = await ReferenceIndex.build(slice(all, 0, 1200), options);
      const M = options.M ?? 16;
      expect(faultsOf(index, M)).toEqual([]);
      await index.remove(index.ids().filter((id) => id % 3 === 0));
      await index.add(slice(all, 1200, 300));
      expect(faultsOf(index, M)).toEqual([]);
      await index.compact();
      expect(faultsOf(index, M)).toEqual([]);
      const { points, layers, orphans, maxDegree, meanDegree } = index.stats();
      expect({ points, orphans, lowest: layers[0] }).toEqual({
        points: 1100,
        orphans: 0,
        lowest: 1100,
      });
      expect(layers.length).toBeLessThanOrEqual(options.maxLayers ?? 16);
      const degrees = Array.from(index.ids(), (id) => index.links(id).length);
      expect(maxDegree).toBe(Math.max(...degrees));
      expect(meanDegree).toBeCloseTo(degrees.reduce((sum, degree) => sum + degree) / 1100, 9);
    },
    TIMEOUT,
  );

  it.each(SETTINGS.slice(0, 6))(
    "%j: on clusters it finds nearly everything, and every point itself",
    async (options) => {
      const all = clusters(3300, 32, 92);
      const [points, queries] = [slice(all, 0, 3000), slice(all, 3000, 300)];
      const index = await ReferenceIndex.build(points, options);
      const found = await index.search(queries, { k: 10, ef: 64 });
      const exact = await truth(labelled(points), queries, 10);
      expect(recallOf(found, exact)).toBeGreaterThanOrEqual(0.999);
      expect(missingSelves(await index.search(points, { k: 10, ef: 256 }))).toBe(0);
    },
    TIMEOUT,
  );

  it("is another with another seed, and the same with the same", async () => {
    const data = uniform(300, 4, 93);
    const build = async (seed: number): Promise<string> => {
      const index = await ReferenceIndex.build(data, { seed });
      return JSON.stringify(Array.from(index.ids(), (id) => [index.level(id), ...index.links(id)]));
    };
    expect(await build(1)).toBe(await build(1));
    expect(await build(1)).not.toBe(await build(2));
  });

  it("is asked for known points and layers only", async () => {
    const index = await ReferenceIndex.build(uniform(10, 4, 94));
    expect(index.links(3).length).toBeGreaterThan(0);
    expect(await refusal(() => index.links(10))).toMatch(/^option: .*\b10\b/);
    expect(await refusal(() => index.links(3, 16))).toMatch(/^option: .*layer 16/);
    expect(await refusal(() => index.level(11))).toMatch(/^option: .*\b11\b/);
    index.close();
    expect(await refusal(() => index.links(3))).toMatch(/^closed/);
  });

  it.each<[object, RegExp]>([
    [{ M: 1 }, /^option: .*M .* 2 to 512/],
    [{ efConstruction: 0 }, /^option: .*efConstruction/],
    [{ maxLayers: 17 }, /^option: .*maxLayers .* 1 to 16/],
    [{ levelScale: 0.1 }, /^option: .*levelScale .* 0.2 to 1/],
    [{ keepPruned: 1 }, /^option: .*keepPruned/],
    [{ extendCandidates: "yes" }, /^option: .*extendCandidates/],
  ])("is not built with %j", async (options, message) => {
    expect(await refusal(() => ReferenceIndex.build(uniform(3, 2, 1), options))).toMatch(message);
  });
});

describe("levels", () => {
  it.each([
    { M: 16, levelScale: 1 },
    { M: 4, levelScale: 1 },
    { M: 4, levelScale: 0.5 },
    { M: 8, levelScale: 1, maxLayers: 3 },
  ])("%j: layer l holds a part M^(-l / levelScale) of the points", (options) => {
    const n = 20_000;
    const levels = Array.from({ length: n }, (_, id) => levelOf(parameters(options), id));
    const layers = options.maxLayers ?? 16;
    expect(Math.max(...levels)).toBeLessThan(layers);
    for (let layer = 0; layer < Math.min(4, layers); layer++) {
      const share = options.M ** (-layer / options.levelScale);
      const deviation = Math.sqrt(n * share * (1 - share));
      const count = levels.filter((level) => level >= layer).length;
      expect(Math.abs(count - n * share)).toBeLessThanOrEqual(4 * deviation + 1e-9);
    }
  });
});

const measure = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);

/** Selects among points of a plane for one at the origin. */
function select(points: readonly number[][], most: number, keepPruned: boolean): number[] {
  const graph = new Graph();
  for (const [i, row] of points.entries()) graph.append(i, row, 0);
  const candidates = points
    .map((row, place): Found => ({ place, distance: measure([0, 0], row) }))
    .toSorted(byDistance);
  const chosen = runWhole((due) =>
    selectDiverse(graph, candidates, most, parameters({ keepPruned }), { measure, due }),
  );
  return chosen.map(({ place }) => place);
}

describe("selection", () => {
  it("keeps one of each direction", () => {
    // Three in a row to the right, one above, one to the left.
    const points = [
      [1, 0],
      [2, 0],
      [3, 0],
      [0, 2.5],
      [-4, 0],
    ];
    expect(select(points, 5, false)).toEqual([0, 3, 4]);
    expect(select(points, 2, false)).toEqual([0, 3]);
  });

  it("fills up with the nearest of the others", () => {
    const points = [
      [1, 0],
      [2, 0],
      [3, 0],
      [0, 2.5],
      [-4, 0],
    ];
    expect(select(points, 5, true)).toEqual([0, 3, 4, 1, 2]);
    expect(select(points, 4, true)).toEqual([0, 3, 4, 1]);
  });

  it("leaves half of the links to others where there are many duplicates", () => {
    const points = [...Array.from({ length: 20 }, () => [0, 0]), [1, 0], [-1, 0], [0, 1]];
    const chosen = select(points, 8, false);
    expect(chosen.filter((place) => place < 20)).toHaveLength(4);
    expect(chosen.slice(4)).toEqual([20, 21, 22]);
  });
});

describe("heaps", () => {
  it("give items in order", () => {
    const random = new RandomStream(95);
    for (let round = 0; round < 200; round++) {
      const values = Array.from({ length: random.below(40) }, () => random.below(20));
      const heap = new Heap<number>((a, b) => a < b);
      for (const value of values) heap.push(value);
      const popped = values.map(() => heap.pop());
      expect(popped).toEqual(values.toSorted((a, b) => a - b));
      expect([heap.pop(), heap.size]).toEqual([undefined, 0]);
    }
  });

  it("keep the nearest", () => {
    const random = new RandomStream(96);
    for (let round = 0; round < 200; round++) {
      const all = Array.from({ length: random.below(40) }, (_, place): Found => ({
        place,
        distance: random.below(20),
      }));
      const most = 1 + random.below(10);
      const best = new Best(most);
      for (const found of all) best.offer(found);
      expect(best.sorted()).toEqual(all.toSorted(byDistance).slice(0, most));
      const full = all.length >= most;
      expect(best.full).toBe(full);
      expect(best.reach).toBe(full ? best.sorted().at(-1)!.distance : Infinity);
    }
  });
});
