import { RandomStream } from "@ann/core";
import { expect, it } from "vitest";
import { clusters, uniform } from "../data.ts";
import { TIMEOUT, type Subject } from "./subject.ts";
import { faultsOf, gather, labelled, part, recallOf, truth } from "./truth.ts";

const ROWS = 2000;

/** Row numbers in random order. */
function shuffled(seed: number): Uint32Array {
  const random = new RandomStream(seed);
  const keys = Float64Array.from({ length: ROWS }, () => random.uniform());
  return Uint32Array.from(keys.keys()).toSorted((a, b) => keys[a]! - keys[b]!);
}

const SETS = [
  ["uniform", uniform(ROWS + 200, 16, 61)],
  ["clusters", clusters(ROWS + 200, 16, 62)],
] as const;

export function addRemoveChecks({ build }: Subject): void {
  const cases = SETS.flatMap(([name, all]) => [0.5, 1].map((share) => [name, share, all] as const));
  it.each(cases)(
    "%s: %f of the points removed and added again, a tenth at a time",
    async (_name, share, all) => {
      const points = part(all, 0, ROWS);
      const queries = part(all, ROWS, 200);
      const exact = await truth(labelled(points), queries, 10);
      using fresh = await build(points);
      const before = recallOf(await fresh.search(queries, { k: 10, ef: 48 }), exact);
      using index = await build(points);
      const order = shuffled(63).subarray(0, share * ROWS);
      for (let i = 0; i < order.length; i += ROWS / 10) {
        const ids = order.slice(i, i + ROWS / 10);
        expect(await index.remove(ids)).toBe(ids.length);
        await index.add(gather(points, ids), { ids });
      }
      const found = await index.search(queries, { k: 10, ef: 48 });
      expect(faultsOf(found, labelled(points), queries)).toEqual([]);
      expect(recallOf(found, exact)).toBeGreaterThanOrEqual(before - 0.01);
      const own = await index.search(points, { k: 1, ef: 256 });
      expect(own.ids).toEqual(labelled(points).ids);
    },
    TIMEOUT,
  );

  it.each(SETS)(
    "%s: after half are removed, the others are found as in a fresh index; compact changes no answer",
    async (_name, all) => {
      const points = part(all, 0, ROWS);
      const queries = part(all, ROWS, 200);
      const kept = shuffled(64)
        .subarray(0, ROWS / 2)
        .toSorted();
      const left = labelled(gather(points, kept), kept);
      const exact = await truth(left, queries, 10);
      using fresh = await build(left.rows.native, { ids: kept });
      const best = recallOf(await fresh.search(queries, { k: 10, ef: 48 }), exact);
      using index = await build(points);
      await index.remove(shuffled(64).subarray(ROWS / 2));
      const found = await index.search(queries, { k: 10, ef: 48 });
      expect(faultsOf(found, left, queries)).toEqual([]);
      expect(recallOf(found, exact)).toBeGreaterThanOrEqual(best - 0.01);
      const own = await index.search(left.rows.native, { k: 1, ef: 256 });
      expect(own.ids).toEqual(kept);
      await index.compact();
      const after = await index.search(queries, { k: 10, ef: 48 });
      expect(faultsOf(after, left, queries)).toEqual([]);
      expect(recallOf(after, exact)).toBeGreaterThanOrEqual(best - 0.01);
      const knn = await index.neighbours({ k: 5 });
      expect(faultsOf(knn, left, left.rows.native, {}, kept.length - 1)).toEqual([]);
    },
    TIMEOUT,
  );

  it(
    "a cluster that goes as a whole leaves the others connected",
    async () => {
      const all = clusters(ROWS, 8, 65, true);
      using index = await build(all);
      const gone = Uint32Array.from({ length: ROWS / 2 }, (_, i) => i + ROWS / 4);
      await index.remove(gone);
      const kept = index.ids();
      const rows = gather(all, kept);
      const found = await index.search(rows, { k: 1, ef: 64 });
      expect(found.ids).toEqual(kept);
      const every = await index.search(part(rows, 0, 3), { k: ROWS });
      expect(faultsOf(every, labelled(rows, kept), rows)).toEqual([]);
    },
    TIMEOUT,
  );

  it(
    "points that come and go one at a time",
    async () => {
      const all = uniform(300, 6, 66);
      using index = await build(part(all, 0, 1));
      for (let i = 1; i < 300; i++) {
        expect([...(await index.add(part(all, i, 1)))]).toEqual([i]);
        if (i % 3 === 0) await index.remove([i - 1]);
      }
      const kept = index.ids();
      const left = labelled(gather(all, kept), kept);
      const found = await index.search(all, { k: 10, ef: 100 });
      expect(faultsOf(found, left, all)).toEqual([]);
      expect(recallOf(found, await truth(left, all, 10))).toBeGreaterThanOrEqual(0.98);
    },
    TIMEOUT,
  );
}
