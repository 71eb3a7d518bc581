import { expect, it } from "vitest";
import type { RangeResult, Rows } from "../../src/index.ts";
import { clusters, uniform } from "../data.ts";
import { refusal } from "../judge.ts";
import { TIMEOUT, type Subject } from "./subject.ts";
import { faultsOf, labelled, near, part, truth } from "./truth.ts";

/** Checks all that is claimed of a range result. @returns the part of the true points it has */
async function judged(
  found: RangeResult,
  points: Rows,
  queries: Rows,
  radius: number,
  filter: (id: number) => boolean = () => true,
): Promise<number> {
  const all = labelled(points);
  const exact = await truth(all, queries, all.rows.count, { passes: filter });
  let [hits, wanted] = [0, 0];
  expect([found.rowPtr.length, found.rowPtr[0]]).toEqual([found.queries + 1, 0]);
  for (let i = 0; i < found.queries; i++) {
    const [begin, end] = [found.rowPtr[i]!, found.rowPtr[i + 1]!];
    const row = { queries: 1, k: end - begin, metric: "l2" };
    const ids = found.ids.subarray(begin, end);
    const distances = found.distances.subarray(begin, end);
    const knn = { ...row, ids, distances };
    expect(faultsOf(knn, all, part(queries, i, 1), { passes: filter }, end - begin)).toEqual([]);
    expect(distances.every((d) => d <= radius)).toBe(true);
    const has = new Set(ids);
    for (let j = i * exact.k; j < (i + 1) * exact.k && exact.distances[j]! <= radius; j++) {
      // What lies on the edge may be rounded to either side of it.
      if (near(exact.distances[j]!, radius) && !has.has(exact.ids[j]!)) continue;
      wanted++;
      hits += Number(has.has(exact.ids[j]!));
    }
  }
  expect([found.ids.length, found.distances.length]).toEqual([
    found.rowPtr.at(-1),
    found.rowPtr.at(-1),
  ]);
  return wanted === 0 ? 1 : hits / wanted;
}

const passes = (id: number): boolean => id % 3 === 0;

export function addRadiusChecks({ build }: Subject): void {
  it.each([
    ["uniform", uniform(2050, 8, 51), [-1, 0, 0.2, 0.4, 0.7, 5]],
    ["clusters", clusters(2050, 8, 52), [0, 0.5, 1, 2, 4, 50]],
  ] as const)(
    "%s: all points within, and no others",
    async (_name, all, radii) => {
      const points = part(all, 0, 2000);
      const queries = part(all, 1990, 50);
      using index = await build(points);
      for (const radius of radii) {
        const found = await index.searchRadius(queries, { radius });
        expect(found).toMatchObject({ queries: 50, metric: "l2" });
        expect(await judged(found, points, queries, radius)).toBeGreaterThanOrEqual(0.99);
        const some = await index.searchRadius(queries, { radius, filter: passes });
        expect(await judged(some, points, queries, radius, passes)).toBeGreaterThanOrEqual(0.99);
      }
    },
    TIMEOUT,
  );

  it("the radius itself is within", async () => {
    const data = { data: Float32Array.of(0, 3, 4, 5, 3), rows: 5, cols: 1, stride: 1 };
    using index = await build(data);
    const { ids, distances, rowPtr } = await index.searchRadius(part(data, 0, 1), { radius: 3 });
    expect([[...ids], [...distances], [...rowPtr]]).toEqual([
      [0, 1, 4],
      [0, 3, 3],
      [0, 3],
    ]);
  });

  it("is that of the reported distances", async () => {
    const data = uniform(300, 8, 53);
    using index = await build(data);
    const query = part(data, 0, 1);
    const { ids, distances } = await index.search(query, { k: 20, ef: 300 });
    const within = await index.searchRadius(query, { radius: distances[19]!, ef: 300 });
    expect(within.ids).toEqual(ids);
    expect(within.distances).toEqual(distances);
  });

  it("an empty index has no points within", async () => {
    using index = await build(uniform(0, 8, 54));
    const found = await index.searchRadius(uniform(3, 8, 55), { radius: Infinity });
    expect([...found.rowPtr]).toEqual([0, 0, 0, 0]);
  });

  it.each([{}, { radius: "1" }, { radius: Number.NaN }, { radius: 1, k: 3 }, { radius: 1, ef: 0 }])(
    "%j: refused",
    async (options) => {
      const data = uniform(5, 8, 56);
      using index = await build(data);
      const wrong = options as { radius: number };
      expect(await refusal(() => index.searchRadius(data, wrong))).toMatch(/^option: /);
    },
  );
}
