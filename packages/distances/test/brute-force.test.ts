import { matrix, matrixFromRows, NO_NEIGHBOUR, type Matrix, type NumericArray } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bruteForce, distance as plainDistance, oneToMany } from "../src/index.ts";
import { METRIC_NAMES, randomBytes, randomMatrix } from "./data.ts";

const rowOf = <T extends NumericArray>(m: Matrix<T>, i: number): T =>
  m.data.subarray(i * m.stride, i * m.stride + m.cols) as T;

/**
 * All rows sorted by the plain formula, in doubles, then by id; with the distances that `oneToMany`
 * gives. The kernels' order, for rows whose sums are exact both ways.
 */
function plainSearch<T extends NumericArray>(
  data: Matrix<T>,
  queries: Matrix<T>,
  k: number,
  metric: string,
  exclude?: Uint32Array,
): { ids: number[]; distances: number[] } {
  const plain = plainDistance(metric);
  const rows = Array.from({ length: queries.rows }, (_, q) => {
    const query = rowOf(queries, q);
    const all = Array.from(oneToMany(query, data, { metric }), (reported, id) => ({
      distance: reported,
      exact: plain(query, rowOf(data, id)),
      id,
    }));
    const best = all
      .filter(({ id }) => id !== exclude?.[q])
      .toSorted((a, b) => a.exact - b.exact || a.id - b.id)
      .slice(0, k);
    const missing = { distance: Infinity, id: NO_NEIGHBOUR };
    return [...best, ...Array.from({ length: k - best.length }, () => missing)];
  }).flat();
  return { ids: rows.map(({ id }) => id), distances: rows.map(({ distance }) => distance) };
}

describe("bruteForce", () => {
  const line = matrixFromRows([[0], [1], [3], [7]]);

  it("gives the nearest first, by l2, ten of them unless told otherwise", async () => {
    const found = await bruteForce(line, matrixFromRows([[2.5], [0.25]]), { k: 3 });
    expect(found).toEqual({
      queries: 2,
      k: 3,
      ids: Uint32Array.of(2, 1, 0, 0, 1, 2),
      distances: Float32Array.of(0.5, 1.5, 2.5, 0.25, 0.75, 2.75),
      metric: "l2",
    });
    expect((await bruteForce(line, line)).k).toBe(10);
  });

  it("reports the metric by its own name", async () => {
    expect((await bruteForce(line, line, { metric: "DistL1" })).metric).toBe("l1");
  });

  it("fills up with NO_NEIGHBOUR at Infinity when k exceeds the rows", async () => {
    const { ids, distances } = await bruteForce(line, matrixFromRows([[0]]), { k: 6 });
    expect([...ids]).toEqual([0, 1, 2, 3, NO_NEIGHBOUR, NO_NEIGHBOUR]);
    expect([...distances]).toEqual([0, 1, 3, 7, Infinity, Infinity]);
  });

  it("accepts no data, no queries, one row and two", async () => {
    const nothing = matrix(new Float32Array(0), 0, 1);
    const empty = await bruteForce(nothing, line, { k: 2 });
    expect([...empty.ids]).toEqual(Array.from({ length: 8 }, () => NO_NEIGHBOUR));
    expect(await bruteForce(line, nothing, { k: 2 })).toMatchObject({ queries: 0, k: 2 });
    expect(await bruteForce(line, matrix(new Float32Array(0), 0, 0), { k: 2 })).toMatchObject({
      queries: 0,
      ids: new Uint32Array(0),
    });
    expect([...(await bruteForce(matrixFromRows([[5]]), line, { k: 1 })).ids]).toEqual([
      0, 0, 0, 0,
    ]);
    const two = matrixFromRows([[5], [0]]);
    expect([...(await bruteForce(two, two, { k: 2 })).ids]).toEqual([0, 1, 1, 0]);
  });

  it("breaks ties by the smaller id, among duplicates and beyond them", async () => {
    const same = matrixFromRows(Array.from({ length: 50 }, () => [1, 1]));
    for (const metric of METRIC_NAMES) {
      const { ids } = await bruteForce(
        same,
        matrixFromRows([
          [1, 1],
          [4, 2],
        ]),
        { k: 5, metric },
      );
      expect([...ids]).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
    }
    const around = matrixFromRows([[3], [-1], [1], [-3], [1]]);
    const { ids } = await bruteForce(around, matrixFromRows([[0]]), { k: 5 });
    expect([...ids]).toEqual([1, 2, 4, 0, 3]);
  });

  it("leaves out one id per query", async () => {
    const exclude = Uint32Array.of(0, 1, 2, 3);
    const { ids } = await bruteForce(line, line, { k: 2, exclude });
    expect([...ids]).toEqual([1, 2, 0, 2, 1, 0, 2, 1]);
    const nobody = new Uint32Array(4).fill(NO_NEIGHBOUR);
    const all = await bruteForce(line, line, { k: 4, exclude: nobody });
    expect(all.ids).toEqual((await bruteForce(line, line, { k: 4 })).ids);
    const alone = await bruteForce(matrixFromRows([[1]]), matrixFromRows([[1]]), {
      k: 1,
      exclude: Uint32Array.of(0),
    });
    expect([...alone.ids]).toEqual([NO_NEIGHBOUR]);
  });

  it("treats zero vectors under cosine as equal to each other, at 1 from the rest", async () => {
    const data = matrixFromRows([
      [1, 1],
      [0, 0],
      [-1, -1],
      [0, 0],
    ]);
    const found = await bruteForce(
      data,
      matrixFromRows([
        [0, 0],
        [2, 2],
      ]),
      { k: 4, metric: "cos" },
    );
    expect([...found.ids]).toEqual([1, 3, 0, 2, 0, 1, 3, 2]);
    expect([...found.distances]).toEqual([0, 0, 1, 1, 0, 1, 1, 2]);
  });

  it("orders rows whose squares overflow or underflow", async () => {
    const huge = matrixFromRows([
      [1e20, -2e20],
      [-1e20, 2e20],
      [3e20, 3e20],
    ]);
    const one = matrixFromRows([[1e20, -2e20]]);
    const cosine = await bruteForce(huge, one, { k: 3, metric: "cosine" });
    expect([...cosine.ids]).toEqual([0, 2, 1]);
    const ip = await bruteForce(huge, one, { k: 3, metric: "ip" });
    // Ranks are doubles: what no float can report is still in order.
    expect([...ip.ids]).toEqual([0, 2, 1]);
    expect([...ip.distances]).toEqual([-Infinity, Infinity, Infinity]);
  });

  it("leaves its inputs alone", async () => {
    const data = randomMatrix(100, 8, 1);
    const copy = data.data.slice();
    await bruteForce(data, data, { k: 3 });
    expect(data.data).toEqual(copy);
  });
});

describe("bruteForce against a plain search", () => {
  const shape = fc.record({
    metric: fc.constantFrom(...METRIC_NAMES),
    rows: fc.nat(60),
    queries: fc.nat(20),
    cols: fc.nat(40),
    k: fc.integer({ min: 1, max: 70 }),
    seed: fc.nat(1000),
  });

  it("finds the same ids and distances for any shape and 1, 2 or 3 threads", async () => {
    await fc.assert(
      fc.asyncProperty(shape, async ({ metric, rows, queries, cols, k, seed }) => {
        // Few levels, so that ties are common.
        const data = randomBytes(rows, cols, seed, 3);
        const asked = randomBytes(queries, cols, seed + 1, 3);
        const exclude = Uint32Array.from({ length: queries }, (_, i) => i);
        const expected = plainSearch(data, asked, k, metric, exclude);
        for (const threads of [1, 2, 3]) {
          const found = await bruteForce(data, asked, { k, metric, exclude, threads });
          expect([...found.ids]).toEqual(expected.ids);
          expect([...found.distances]).toEqual(expected.distances);
        }
      }),
      { seed: 12, numRuns: 60 },
    );
  });

  // Whole numbers, so that their sums are exact in 32-bit lanes too.
  it.each(METRIC_NAMES)("%s of floats: more rows than one block, at a stride", async (metric) => {
    const cols = 40;
    const wide = randomMatrix(3000, cols + 9, 3);
    for (const [i, x] of wide.data.entries()) wide.data[i] = Math.round(8 * x);
    const data = matrix(wide.data, 3000, cols, cols + 9);
    const queries = matrix(wide.data.subarray(5), 50, cols, cols + 9);
    const expected = plainSearch(data, queries, 7, metric);
    for (const threads of [1, 2, 3]) {
      const found = await bruteForce(data, queries, { k: 7, metric, threads });
      expect([...found.ids]).toEqual(expected.ids);
      expect([...found.distances]).toEqual(expected.distances);
    }
  });

  it("reads bytes at odd offsets, Buffers and shared memory", async () => {
    const plain = randomBytes(200, 33, 4);
    const expected = await bruteForce(plain, plain, { k: 5 });
    const odd = new Uint8Array(7 + plain.data.length).subarray(7);
    const shared = new Uint8Array(new SharedArrayBuffer(plain.data.length));
    for (const copy of [odd, shared, Buffer.alloc(plain.data.length) as Uint8Array]) {
      copy.set(plain.data);
      const m = matrix(copy, 200, 33);
      expect(await bruteForce(m, m, { k: 5 })).toEqual(expected);
    }
  });
});
