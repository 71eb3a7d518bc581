import type { KnnResult, Matrix } from "@ann/core";
import { RandomStream } from "@ann/core";
import { describe, expect, it } from "vitest";
import { ExactIndex, HnswIndex } from "../src/index.ts";
import { clusters, slice, uniform } from "./data.ts";

const POINTS = 19_200;
const CLUSTERS = 64;
const PER_CLUSTER = POINTS / CLUSTERS;
const QUERIES = 300;
const TIMEOUT = 120_000;

/** Cluster c has the rows c * PER_CLUSTER and on. */
const data = clusters(POINTS, 24, 11, true);
const clusterOf = (id: number): number => Math.floor(id / PER_CLUSTER);
const ids = (passes: (id: number) => boolean): Uint32Array =>
  Uint32Array.from({ length: POINTS }, (_, id) => id).filter(passes);

function random(share: number): Uint32Array {
  const stream = new RandomStream(12);
  return ids(() => stream.uniform() < share);
}

function centre(c: number): Float64Array {
  const sum = new Float64Array(data.cols);
  for (let i = c * PER_CLUSTER; i < (c + 1) * PER_CLUSTER; i++) {
    for (let j = 0; j < data.cols; j++) sum[j]! += data.data[i * data.cols + j]! / PER_CLUSTER;
  }
  return sum;
}

/** Clusters in the order of the distance of their centres from that of a cluster, nearest first. */
function clustersFrom(cluster: number): number[] {
  const from = centre(cluster);
  const distances = Array.from({ length: CLUSTERS }, (_, c) =>
    centre(c).reduce((sum, x, j) => sum + (x - from[j]!) ** 2, 0),
  );
  return Array.from(distances.keys()).toSorted((a, b) => distances[a]! - distances[b]!);
}

const order = clustersFrom(5);
const among = (list: readonly number[]): Uint32Array => ids((id) => list.includes(clusterOf(id)));

// The queries are points of cluster 5.
const FILTERS: Readonly<Record<string, Uint32Array>> = {
  ...Object.fromEntries(
    [1, 0.9, 0.5, 0.2, 0.05, 0.01, 0.001].map((s) => [`random ${s}`, random(s)]),
  ),
  "the own cluster": among(order.slice(0, 1)),
  "all but the own cluster": among(order.slice(1)),
  "all but the 16 nearest clusters": among(order.slice(16)),
  "the farthest cluster": among(order.slice(-1)),
  "the 16 farthest clusters": among(order.slice(-16)),
  "a tenth of the 32 farthest clusters": among(order.slice(-32)).filter((id) => id % 10 === 0),
  "the own and the farthest cluster": among([order[0]!, order.at(-1)!]),
};

function recallOf(found: KnnResult, truth: KnnResult): number {
  let [hits, all] = [0, 0];
  for (let row = 0; row < truth.queries; row++) {
    const most = truth.distances.subarray(row * truth.k, (row + 1) * truth.k).filter(isFinite);
    all += most.length;
    const of = found.distances.subarray(row * truth.k, (row + 1) * truth.k);
    hits += of.filter((d) => d <= most.at(-1)! * (1 + 1e-6)).length;
  }
  return hits / all;
}

describe.each([{ codes: "auto" }, { codes: "exact" }, { codes: "u4" }] as const)(
  "codes $codes",
  (options) => {
    it.each([{ M: 16 }, { M: 6 }])(
      "finds what passes a filter, near the query or far from it, with M $M",
      { timeout: TIMEOUT },
      async ({ M }) => {
        const exact = await ExactIndex.build(data);
        const index = await HnswIndex.build(data, { ...options, M });
        const queries = slice(data, 5 * PER_CLUSTER, QUERIES);
        for (const [name, filter] of Object.entries(FILTERS)) {
          const found = await index.search(queries, { k: 10, filter });
          const truth = await exact.search(queries, { k: 10, filter });
          const passing = new Set(filter);
          const missing = found.ids.filter(
            (id, i) => id !== truth.ids[i] && !passing.has(id),
          ).length;
          expect([name, missing]).toEqual([name, 0]);
          expect([name, recallOf(found, truth)]).toEqual([
            name,
            expect.toSatisfy((r) => r >= 0.95),
          ]);
        }
      },
    );
  },
);

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "found",
    (error: { code: string }) => error.code,
  );

describe("a predicate", () => {
  const small = uniform(3000, 8, 3) as Matrix;

  it("is asked once for each point, with turns of the event loop in between", async () => {
    const index = await HnswIndex.build(small);
    const asked: number[] = [];
    let turns = 0;
    let searching = true;
    const turn = (): void => {
      turns++;
      if (searching) setImmediate(turn);
    };
    setImmediate(turn);
    const filter = (id: number): boolean => {
      asked.push(id);
      // Ten microseconds or more: 30 ms for all.
      for (const end = performance.now() + 0.01; performance.now() < end;);
      return id % 2 === 0;
    };
    const before = turns;
    const found = await index.search(slice(small, 0, 10), { k: 5, filter });
    searching = false;
    expect(asked).toEqual(Array.from(index.ids()));
    expect(found.ids.every((id) => id % 2 === 0)).toBe(true);
    // One turn for each slice of a few milliseconds at least.
    expect(turns - before).toBeGreaterThan(3);
  });

  it("stops when the search is aborted or the index closed", async () => {
    const index = await HnswIndex.build(small);
    const queries = slice(small, 0, 1);
    const abort = new AbortController();
    const aborting = (id: number): boolean => {
      if (id === 100) abort.abort();
      return true;
    };
    const { signal } = abort;
    expect(await codeOf(index.search(queries, { filter: aborting, signal }))).toBe("aborted");
    const closing = (id: number): boolean => {
      if (id === 100) index.close();
      return true;
    };
    expect(await codeOf(index.searchRadius(queries, { radius: 1, filter: closing }))).toBe(
      "closed",
    );
    const other = await HnswIndex.build(small);
    const closingOther = (): boolean => {
      other.close();
      return true;
    };
    const sync = { filter: closingOther };
    const one = small.data.subarray(0, 8);
    expect(() => other.searchSync(one, sync)).toThrow(/searchSync: the index was closed/);
  });
});

describe("filters beside changes", () => {
  it(
    "let pass what they name at each moment, by all threads alike",
    { timeout: TIMEOUT },
    async () => {
      const all = uniform(6000, 8, 4);
      const index = await HnswIndex.build(slice(all, 0, 3000));
      const filter = Uint32Array.from({ length: 3000 }, (_, i) => 2 * i);
      const searches: Promise<KnnResult>[] = [];
      const change = async (): Promise<void> => {
        for (let first = 3000; first < 6000; first += 500) {
          await index.add(slice(all, first, 500));
          await index.remove(Uint32Array.from({ length: 100 }, (_, i) => first - 3000 + 5 * i));
        }
      };
      const changed = change();
      for (let i = 0; i < 20; i++) {
        searches.push(index.search(slice(all, 0, 600), { k: 5, filter, threads: 3 }));
        await searches.at(-1);
      }
      await changed;
      const allowed = new Set(filter);
      for (const { ids: found } of await Promise.all(searches)) {
        expect(found.filter((id) => !allowed.has(id))).toHaveLength(0);
      }
      const last = await index.search(slice(all, 0, 600), { k: 5, filter });
      const present = new Set(index.ids());
      expect(last.ids.filter((id) => !present.has(id) || !allowed.has(id))).toHaveLength(0);
    },
  );

  it("are walked or scanned alike by both kinds of search once rows are no longer bytes", async () => {
    const [count, width] = [3000, 768];
    const stream = new RandomStream(7);
    const values = Float32Array.from({ length: count * width }, () => stream.below(256));
    const all = { data: values, rows: count, cols: width, stride: width };
    using index = await HnswIndex.build(all, { codes: "exact" });
    // So many that bytes are scanned, and floats are not.
    const options = { k: 1, ef: 1, filter: Uint32Array.from({ length: 450 }, (_, i) => i) };
    index.searchSync(values.subarray(0, width), options);
    await index.add({
      data: new Float32Array(width).fill(0.5),
      rows: 1,
      cols: width,
      stride: width,
    });
    const queries = slice(all, 2000, 50);
    const together = await index.search(queries, options);
    const alone = Array.from({ length: 50 }, (_, i) => {
      const query = values.subarray((2000 + i) * width, (2001 + i) * width);
      return index.searchSync(query, options).ids[0];
    });
    expect(alone).toEqual([...together.ids]);
  });
});
