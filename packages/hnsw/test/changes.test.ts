import { RandomStream } from "@ann/core";
import { bruteForce } from "@ann/distances";
import { describe, expect, it } from "vitest";
import { HnswIndex, type BuildOptions } from "../src/index.ts";
import { clusters, slice, uniform } from "./data.ts";
import { digest, recall, refusal } from "./judge.ts";

const TIMEOUT = 60_000;
const CODES = ["exact", "f16", "i8", "u4"] as const;

/** Faults of the links of all layers; none where all is well. */
function faults(index: HnswIndex): string[] {
  const found: string[] = [];
  const all = new Set(index.ids());
  const { layers, M } = index.stats();
  const layer0 = new Map<number, Uint32Array>();
  for (const layer of layers.keys()) {
    const { ids, rowPtr, links } = index.layer(layer);
    const there = new Set(ids);
    if (ids.length !== layers[layer]) found.push(`layer ${layer}: ${ids.length} points`);
    for (const [i, id] of ids.entries()) {
      const row = links.subarray(rowPtr[i], rowPtr[i + 1]);
      if (layer === 0) layer0.set(id, row);
      if (row.includes(id)) found.push(`layer ${layer}: ${id} links to itself`);
      if (new Set(row).size < row.length) found.push(`layer ${layer}: ${id} has a link twice`);
      if (row.length > (layer === 0 ? 2 * M : M)) found.push(`layer ${layer}: ${id} has too many`);
      if (row.some((to) => !there.has(to))) found.push(`layer ${layer}: ${id} leads outside`);
    }
  }
  if (layer0.size !== all.size) found.push("points without layer 0");
  const top = index.layer(layers.length - 1).ids[0];
  const reached = new Set(top === undefined ? [] : [top]);
  for (const id of reached) for (const to of layer0.get(id)!) reached.add(to);
  if (reached.size !== all.size) found.push(`${reached.size} of ${all.size} reached`);
  return found;
}

/** Random adds, replacements, removals and compactions; what should be there afterwards. */
async function change(index: HnswIndex, seed: number, threads?: number): Promise<Set<number>> {
  const random = new RandomStream(seed);
  const present = new Set(index.ids());
  const rows = clusters(400, 16, seed);
  for (let step = 0; step < 12; step++) {
    const ids = Uint32Array.from(present);
    const some = ids.filter(() => random.below(step === 6 ? 2 : 12) === 0);
    if (step % 4 === 3) await index.compact({ threads });
    else if (step % 2 === 0) {
      await index.remove(some, { threads });
      for (const id of some) present.delete(id);
    } else {
      const given = new Uint32Array(some.length + 50);
      given.set(some);
      for (let i = 0; i < 50; i++)
        given[some.length + i] = 100_000 * (step + 1) + random.below(1000) * 50 + i;
      const part = slice(rows, 0, Math.min(rows.rows, given.length));
      const used = given.subarray(0, part.rows);
      await index.add(part, { ids: used, onDuplicate: "replace", threads });
      for (const id of used) present.add(id);
    }
  }
  return present;
}

describe.each(CODES)("%s: changes in any order", (codes) => {
  it(
    "leave a sound graph of what is there",
    async () => {
      for (const seed of [1, 2, 3]) {
        using index = await HnswIndex.build(clusters(1500, 16, 10 + seed), { codes, M: 6 });
        const present = await change(index, seed);
        expect([...index.ids()]).toEqual([...present].toSorted((a, b) => a - b));
        await index.compact();
        expect(faults(index)).toEqual([]);
        expect(index.stats().pending).toBe(0);
      }
    },
    TIMEOUT,
  );

  it(
    "give the same bytes for 1, 2 and 3 threads",
    async () => {
      const digests = new Set<string>();
      for (const threads of [1, 2, 3]) {
        using index = await HnswIndex.build(clusters(1500, 16, 20), { codes, M: 6, threads });
        await change(index, 4, threads);
        const { ids, links } = index.layer(0);
        const found = await index.search(clusters(100, 16, 20), { k: 5, ef: 30, threads });
        digests.add(digest(ids, links, found.ids, found.distances));
      }
      expect(digests.size).toBe(1);
    },
    TIMEOUT,
  );

  it(
    "an abort of any change leaves a whole index",
    async () => {
      const more = uniform(1500, 16, 31);
      using index = await HnswIndex.build(uniform(1500, 16, 30), { codes, M: 6 });
      const random = new RandomStream(32);
      for (let round = 0; round < 9; round++) {
        const controller = new AbortController();
        const { signal } = controller;
        const gone = index.ids().filter((id) => id % 9 === round);
        const call = [
          () => index.add(more, { signal, threads: 2 }),
          () => index.remove(gone, { signal }),
          () => index.compact({ signal }),
        ][round % 3]!;
        const outcome = refusal(call);
        await new Promise((done) => setTimeout(done, random.below(20)));
        controller.abort();
        expect(await outcome).toMatch(/^aborted: |^nothing was refused$/);
        const ids = index.ids();
        expect([ids.length, new Set(ids).size]).toEqual([index.points, index.points]);
        const found = await index.search(more, { k: 5, ef: 40 });
        expect(found.ids.every((id) => index.has(id))).toBe(true);
      }
      await index.compact();
      expect(faults(index)).toEqual([]);
    },
    TIMEOUT,
  );
});

it(
  "points that are added while others search are found at once or not at all",
  async () => {
    const first = uniform(2000, 16, 40);
    const later = uniform(4000, 16, 41);
    using index = await HnswIndex.build(first, { codes: "i8" });
    const state = { running: true };
    const adding = (async () => {
      for (let i = 0; i < 4000; i += 500) await index.add(slice(later, i, 500), { threads: 1 });
      state.running = false;
    })();
    let searches = 0;
    for (; state.running; searches++) {
      const { ids, distances } = await index.search(slice(first, 0, 64), { k: 10, ef: 40 });
      expect(ids.every((id) => id < 6000)).toBe(true);
      for (let i = 0; i < 64; i++) {
        const row = ids.subarray(10 * i, 10 * i + 10);
        expect(new Set(row).size).toBe(10);
        expect(distances[10 * i]).toBe(0);
      }
      index.searchSync(first.data.subarray(0, 16), { k: 3 });
    }
    await adding;
    expect(searches).toBeGreaterThan(1);
    expect(faults(index)).toEqual([]);
  },
  TIMEOUT,
);

it("points that come and go take no more memory", async () => {
  const [points, M] = [2000, 6];
  const rows = uniform(points / 2, 8, 60);
  using index = await HnswIndex.build(uniform(points, 8, 61), {
    codes: "exact",
    M,
    efConstruction: 10,
  });
  const turn = async (): Promise<void> => {
    await index.remove(index.ids().filter((_, i) => i % 2 === 0));
    await index.add(rows);
  };
  for (let i = 0; i < 5; i++) await turn();
  const before = index.stats().memory.links;
  for (let i = 0; i < 40; i++) await turn();
  // The lists of upper layers come in blocks, at most as large as all before; so many links the upper
  // layers have on average, of 4 bytes. Forty turns would need twenty times as much.
  const upper = (4 * M * points) / (M - 1);
  expect(index.stats().memory.links).toBeLessThanOrEqual(before + 2 * upper);
});

describe("64 clusters", () => {
  const data = clusters(6000, 16, 50);
  const queries = slice(data, 0, 1000);
  const flags = [true, false];
  const settings = flags.flatMap((keepPruned) =>
    flags.flatMap((extendCandidates) =>
      [1, 0.5].map((levelScale) => ({ keepPruned, extendCandidates, levelScale })),
    ),
  );

  it.each<BuildOptions>(settings)(
    "%j: nothing is missed",
    async (options) => {
      const exact = await bruteForce(data, queries, { k: 10 });
      for (const codes of ["exact", "i8"] as const) {
        using index = await HnswIndex.build(data, { ...options, codes });
        const found = await index.search(queries, { k: 10, ef: 64 });
        expect(recall(found, exact)).toBeGreaterThanOrEqual(0.999);
      }
    },
    TIMEOUT,
  );
});

it(
  "a point that is added by itself is found by the next search, however few links there are",
  async () => {
    const data = clusters(3000, 16, 5);
    for (const M of [3, 16]) {
      const index = await HnswIndex.build(slice(data, 0, 2000), { M, codes: "exact", seed: 1 });
      for (let i = 2000; i < 3000; i++) {
        const [id] = await index.add(slice(data, i, 1), { threads: 1 });
        const row = data.data.subarray(i * data.stride, i * data.stride + data.cols);
        expect([M, i, index.searchSync(row, { k: 1, ef: 32 }).ids[0]]).toEqual([M, i, id]);
      }
    }
  },
  TIMEOUT,
);
