import { RandomStream } from "@ann/core";
import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import type { Filter, Rows, VectorIndex } from "../../src/index.ts";
import { clusters, uniform } from "../data.ts";
import { refusal } from "../judge.ts";
import { TIMEOUT, type Subject } from "./subject.ts";
import { faultsOf, labelled, part, recallOf, truth } from "./truth.ts";

const POINTS = 10_000;
const SHARES = [1, 0.5, 0.2, 0.1, 0.05, 0.01, 0.001, 0.0001];

/** The first `count` of all ids in random order: the same ids for each call, ascending. */
function chosen(count: number, seed: number): Uint32Array {
  const random = new RandomStream(seed);
  const keys = Float64Array.from({ length: POINTS }, () => random.uniform());
  return Uint32Array.from(keys.keys())
    .toSorted((a, b) => keys[a]! - keys[b]!)
    .slice(0, count)
    .toSorted();
}

/** A bitmap no longer than it needs to be. */
function bitmapOf(ids: Uint32Array): { bitmap: Uint8Array } {
  const bitmap = new Uint8Array(Math.floor((ids.at(-1) ?? -1) / 8) + 1);
  for (const id of ids) bitmap[id >> 3]! |= 1 << (id & 7);
  return { bitmap };
}

/** Faults of the answers to a filter in its three forms. */
async function faultsWith(
  index: VectorIndex,
  points: Rows,
  queries: Rows,
  ids: Uint32Array,
): Promise<string[]> {
  const members = new Set(ids);
  const passes = (id: number): boolean => members.has(id);
  const forms: Filter[] = [ids, bitmapOf(ids), passes];
  const [first, ...others] = await Promise.all(
    forms.map((filter) => index.search(queries, { k: 10, filter })),
  );
  const faults = faultsOf(first!, labelled(points), queries, { passes });
  if (others.some((other) => !isDeepStrictEqual(other, first))) faults.push("forms disagree");
  const recall = recallOf(first!, await truth(labelled(points), queries, 10, { passes }));
  if (recall < 0.95) faults.push(`recall ${recall}`);
  return faults.map((fault) => `${ids.length} pass: ${fault}`);
}

export function addFilterChecks({ build }: Subject): void {
  it(
    "of all shares, in all forms: what passes, enough of it, and near",
    async () => {
      const all = uniform(POINTS + 40, 8, 41);
      const points = part(all, 0, POINTS);
      const queries = part(all, POINTS, 40);
      using index = await build(points);
      for (const share of SHARES) {
        expect(
          await faultsWith(index, points, queries, chosen(Math.round(share * POINTS), 42)),
        ).toEqual([]);
      }
      expect(await faultsWith(index, points, queries, new Uint32Array(0))).toEqual([]);
    },
    TIMEOUT,
  );

  it(
    "that let pass only what is far from the query",
    async () => {
      const all = clusters(3040, 8, 43, true);
      const points = part(all, 0, 3000);
      // Rows of the last cluster.
      const queries = part(all, 3000, 40);
      using index = await build(points);
      for (const count of [5, 40, 400, 1500, 2500]) {
        expect(
          await faultsWith(
            index,
            points,
            queries,
            Uint32Array.from({ length: count }, (_, i) => i),
          ),
        ).toEqual([]);
      }
    },
    TIMEOUT,
  );

  it(
    "work on one query at once",
    async () => {
      const data = uniform(500, 4, 44);
      using index = await build(data);
      const ids = Uint32Array.of(3, 50, 77, 400);
      for (const filter of [ids, bitmapOf(ids), (id: number) => ids.includes(id)]) {
        const found = index.searchSync(data.data.subarray(0, 4), { k: 10, filter });
        expect(found.ids.toSorted()).toEqual(ids);
      }
    },
    TIMEOUT,
  );

  it("ask a predicate once for each point, and pass on what it throws", async () => {
    const data = uniform(50, 4, 45);
    using index = await build(data);
    const asked: number[] = [];
    await index.search(data, { filter: (id) => asked.push(id) % 2 === 0 });
    expect(asked.toSorted((a, b) => a - b)).toEqual([...index.ids()]);
    const failure = new Error("from the predicate");
    const filter = (): never => {
      throw failure;
    };
    await expect(index.search(data, { filter })).rejects.toBe(failure);
    expect(() => index.searchSync(new Float32Array(4), { filter })).toThrow(failure);
  });

  it("pass over ids that there are not", async () => {
    const data = uniform(50, 4, 46);
    using index = await build(data);
    const ids = Uint32Array.of(2, 60, 4_294_967_294);
    for (const filter of [ids, { bitmap: new Uint8Array(1000).fill(255) }]) {
      const expected = filter === ids ? 1 : 50;
      const { ids: found } = index.searchSync(new Float32Array(4), { k: 60, filter });
      expect(found).toHaveLength(expected);
    }
  });

  it.each<[string, unknown]>([
    ["descending ids", Uint32Array.of(3, 2)],
    ["repeated ids", Uint32Array.of(3, 3)],
    ["another array", [1, 2]],
    ["a bitmap of another type", { bitmap: [1] }],
    ["null", null],
    ["a name", "even"],
  ])("%s: refused", async (_name, value) => {
    const data = uniform(5, 4, 47);
    using index = await build(data);
    const filter = value as Filter;
    expect(await refusal(() => index.search(data, { filter }))).toMatch(/^option: .*filter/);
    expect(await refusal(() => index.searchRadius(data, { radius: 1, filter }))).toMatch(
      /^option: /,
    );
    expect(await refusal(() => index.searchSync(new Float32Array(4), { filter }))).toMatch(
      /^option: /,
    );
  });
}
