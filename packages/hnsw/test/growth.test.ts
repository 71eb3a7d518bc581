import { RandomStream, type Matrix } from "@ann/core";
import { bruteForce } from "@ann/distances";
import { describe, expect, it } from "vitest";
import { HnswIndex, type BuildOptions } from "../src/index.ts";
import { clusters, slice, uniform } from "./data.ts";
import { digest, recall, refusal } from "./judge.ts";

const TIMEOUT = 60_000;

/** Rows that vary in `rank` directions only, which a projection keeps. */
function flat(rows: number, cols: number, rank: number, seed: number): Matrix {
  const random = new RandomStream(seed);
  const directions = Float64Array.from({ length: rank * cols }, () => random.normal());
  const data = new Float32Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let r = 0; r < rank; r++) {
      const x = random.normal();
      for (let j = 0; j < cols; j++) data[i * cols + j]! += x * directions[r * cols + j]!;
    }
  }
  return { data, rows, cols, stride: cols };
}

async function grown(
  rows: Matrix,
  first: number,
  step: number,
  options: BuildOptions = {},
): Promise<HnswIndex> {
  const { threads } = options;
  const index = await HnswIndex.build(slice(rows, 0, first), options);
  for (let i = first; i < rows.rows; i += step) {
    await index.add(slice(rows, i, Math.min(step, rows.rows - i)), { threads });
  }
  return index;
}

/** Links, and what searches find. */
async function digestOf(index: HnswIndex, queries: Matrix): Promise<string> {
  const { ids, links } = index.layer(0);
  const found = await index.search(queries, { k: 10, ef: 40 });
  return digest(ids, links, found.ids, found.distances);
}

describe("an index that is begun without rows", () => {
  it.each<BuildOptions>([
    {},
    { codes: "i8" },
    { codes: "u4" },
    { originals: "none" },
    { projection: 40 },
  ])(
    "%j: is the same as one that is built of them",
    async (options) => {
      const rows = flat(3000, 200, 30, 1);
      using built = await HnswIndex.build(rows, options);
      using begun = await grown(rows, 0, 3000, options);
      expect(begun.stats()).toEqual(built.stats());
      const chosen = options.originals === "none" ? undefined : 123;
      expect(begun.stats().components).toBe(options.projection ?? chosen);
      expect(await digestOf(begun, rows)).toBe(await digestOf(built, rows));
    },
    TIMEOUT,
  );

  it("knows its dimension", async () => {
    const nothing = { data: new Float32Array(0), rows: 0, cols: 64, stride: 64 };
    using index = await HnswIndex.build(nothing);
    expect(index.dim).toBe(64);
    expect(await refusal(() => index.add(uniform(5, 63, 2)))).toMatch(/^shape.*64.*63/);
    await index.add(uniform(5, 64, 2));
    expect(index.points).toBe(5);
    using unknown = await HnswIndex.build({ ...nothing, cols: 0, stride: 0 });
    expect(await refusal(() => unknown.add(uniform(5, 64, 2)))).toMatch(/^shape.*empty matrix/);
  });
});

describe("an index that is begun with few rows", () => {
  const rows = clusters(5000, 64, 3);

  it(
    "has codes as soon as there are 1000, and finds as much as one built of all",
    async () => {
      using index = await HnswIndex.build(slice(rows, 0, 500));
      for (let i = 500; i < 5000; i += 100) {
        expect(index.stats().codes).toBe(i < 1000 ? "exact" : "i8");
        expect(index.stats().memory.codes > 0).toBe(i >= 1000);
        await index.add(slice(rows, i, 100));
      }
      using built = await HnswIndex.build(rows);
      expect(index.stats().codes).toBe(built.stats().codes);
      const exact = await bruteForce(rows, slice(rows, 0, 1000), { k: 10 });
      const queries = slice(rows, 0, 1000);
      const [a, b] = [
        recall(await index.search(queries, { k: 10, ef: 32 }), exact),
        recall(await built.search(queries, { k: 10, ef: 32 }), exact),
      ];
      expect(a).toBeGreaterThan(b - 0.01);
      expect(a).toBeGreaterThan(0.95);
    },
    TIMEOUT,
  );

  it(
    "gives the same bytes for 1, 2 and 3 threads",
    async () => {
      const digests = new Set<string>();
      for (const threads of [1, 2, 3]) {
        using index = await grown(flat(2500, 200, 30, 4), 700, 250, { threads });
        expect(index.stats().components).toBe(123);
        digests.add(await digestOf(index, flat(100, 200, 30, 4)));
      }
      expect(digests.size).toBe(1);
    },
    TIMEOUT,
  );

  it(
    "keeps ids, rows and gaps when it gets codes",
    async () => {
      using index = await HnswIndex.build(slice(rows, 0, 900), {
        ids: Uint32Array.from({ length: 900 }, (_, i) => 7 * i),
      });
      await index.remove(index.ids().filter((_, i) => i % 90 === 1));
      const before = [...index.ids()];
      const added = await index.add(slice(rows, 900, 400));
      expect(index.stats().codes).toBe("i8");
      expect([...index.ids()]).toEqual([...before, ...added]);
      for (const id of before) {
        const at = (id / 7) * 64;
        expect(index.vector(id)).toEqual(rows.data.slice(at, at + 64));
      }
      const found = await index.search(slice(rows, 900, 400), { k: 1 });
      expect(found.ids).toEqual(added);
    },
    TIMEOUT,
  );

  it(
    "is searched while it gets codes",
    async () => {
      for (let round = 0; round < 3; round++) {
        using index = await HnswIndex.build(slice(rows, 0, 900));
        const state = { running: true };
        const adding = (async () => {
          for (let i = 900; i < 1500; i += 150)
            await index.add(slice(rows, i, 150), { threads: 1 });
          state.running = false;
        })();
        while (state.running) {
          const { ids, distances } = await index.search(slice(rows, 0, 300), { k: 10, ef: 40 });
          for (let i = 0; i < 300; i++) {
            expect(new Set(ids.subarray(10 * i, 10 * i + 10)).size).toBe(10);
            expect([ids[10 * i], distances[10 * i]]).toEqual([i, 0]);
          }
          expect(index.searchSync(rows.data.subarray(0, 64), { k: 3 }).ids[0]).toBe(0);
          const { ids: near } = await index.neighbours({ k: 5, threads: 1 });
          expect(near.every((id) => index.has(id))).toBe(true);
        }
        await adding;
        expect(index.stats()).toMatchObject({ codes: "i8", points: 1500 });
      }
    },
    TIMEOUT,
  );

  it(
    "an add that is aborted while it gets codes leaves a whole index",
    async () => {
      const wide = flat(2500, 200, 30, 5);
      for (let ms = 0; ms < 100; ms += 12) {
        using index = await HnswIndex.build(slice(wide, 0, 900));
        const controller = new AbortController();
        const { signal } = controller;
        const outcome = refusal(() => index.add(slice(wide, 900, 800), { signal, threads: 2 }));
        await new Promise((done) => setTimeout(done, ms));
        controller.abort();
        expect(await outcome).toMatch(/^aborted: |^nothing was refused$/);
        expect((await index.search(slice(wide, 0, 900), { k: 1 })).ids).toEqual(
          Uint32Array.from({ length: 900 }, (_, i) => i),
        );
        const more = await index.add(slice(wide, 1700, 800));
        expect(index.stats()).toMatchObject({ codes: "i8", components: 123 });
        expect((await index.search(slice(wide, 1700, 800), { k: 1 })).ids).toEqual(more);
      }
    },
    TIMEOUT,
  );

  it("measures anew which ef reaches a recall", async () => {
    using index = await HnswIndex.build(slice(rows, 0, 960));
    const options = { k: 5, recall: 0.9 };
    const query = rows.data.subarray(0, 64);
    await index.search(slice(rows, 0, 1), options);
    expect(index.searchSync(query, options).ids[0]).toBe(0);
    // Fewer than would have what was measured measured again.
    await index.add(slice(rows, 960, 50));
    expect(index.stats().codes).toBe("i8");
    expect(await refusal(async () => index.searchSync(query, options))).toMatch(/^option/);
    await index.search(slice(rows, 0, 1), options);
    expect(index.searchSync(query, options).ids[0]).toBe(0);
  });

  it("refuses rows that are not finite by their own numbers, and stays as it was", async () => {
    using index = await HnswIndex.build(slice(rows, 0, 900));
    const bad = { ...rows, data: rows.data.slice(), rows: 800 };
    bad.data[64 * 700 + 2] = Number.NaN;
    expect(await refusal(() => index.add(bad))).toMatch(/^not-finite: .*row 700, column 2/);
    expect(index.stats()).toMatchObject({ codes: "exact", points: 900 });
  });

  it("names the row of a build that is not finite", async () => {
    const wide = flat(3000, 200, 30, 8);
    wide.data.fill(Number.NaN, 200 * 1000);
    expect(await refusal(() => HnswIndex.build(wide))).toMatch(/^not-finite: .*row 1000, column 0/);
  });
});

it(
  "an index that has four times as many rows asks again whether components keep the neighbours",
  async () => {
    // Few directions that count, and then many more rows in which all do.
    const [narrow, full] = [flat(1000, 200, 30, 6), flat(3100, 200, 200, 7)];
    using index = await HnswIndex.build(narrow);
    expect(index.stats()).toMatchObject({ codes: "i8", components: 123 });
    await index.add(slice(full, 0, 2900));
    expect(index.stats().components).toBe(123);
    await index.add(slice(full, 2900, 200));
    expect(index.stats().components).toBe(undefined);
    // As many find themselves as in an index of the same codes from the start.
    using built = await HnswIndex.build(full, { projection: false });
    const queries = slice(full, 0, 2000);
    const own = async (all: HnswIndex, first: number): Promise<number> =>
      (await all.search(queries, { k: 1 })).ids.filter((id, i) => id === first + i).length;
    expect(await own(index, 1000)).toBeGreaterThanOrEqual((await own(built, 0)) - 20);
  },
  TIMEOUT,
);
