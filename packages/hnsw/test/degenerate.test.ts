import { NO_NEIGHBOUR, type Matrix } from "@ann/core";
import { bruteForce } from "@ann/distances";
import { describe, expect, it } from "vitest";
import { HnswIndex } from "../src/index.ts";
import { repeat, toBytes, uniform } from "./data.ts";
import { exactNeighbours, expectWellFormed, linksOf, missingSelves, recall } from "./judge.ts";

const METRICS = ["l2", "l1", "cosine", "ip"] as const;
const points = uniform(3, 5, 1);

describe("few points", () => {
  it.each([0, 1, 2, 3])("n = %i: all of them, then fillers", async (n) => {
    const data = { ...points, rows: n };
    const index = await HnswIndex.build(data);
    const found = await index.search(points, { k: 5 });
    const near = await index.neighbours({ k: 5 });
    expect([found.queries, near.queries]).toEqual([3, n]);
    for (const [knn, own] of [
      [found, 0],
      [near, 1],
    ] as const) {
      expectWellFormed(knn, n);
      for (let i = 0; i < knn.queries; i++) {
        const ids = [...knn.ids.subarray(i * 5, i * 5 + 5)];
        expect(ids.filter((id) => id === NO_NEIGHBOUR)).toHaveLength(5 - Math.max(0, n - own));
      }
    }
    expect(found.distances.at(-1)).toBe(Infinity);
    expect(near.distances.at(-1) ?? Infinity).toBe(Infinity);
    expect(index.stats().layers[0] ?? 0).toBe(n);
    expect(linksOf(index).every((links) => links.length === n - 1)).toBe(true);
  });

  it("no queries", async () => {
    const index = await HnswIndex.build(points);
    const none = await index.search({ data: new Float32Array(0), rows: 0, cols: 0, stride: 0 });
    expect(none).toMatchObject({ queries: 0, k: 10 });
    expect(none.ids).toHaveLength(0);
  });

  it("k of n and more gives every point", async () => {
    const data = uniform(200, 8, 2);
    const index = await HnswIndex.build(data);
    for (const k of [200, 201, 1000]) {
      const found = await index.search(data, { k });
      expect(found.ids).toEqual((await bruteForce(data, data, { k })).ids);
      const near = await index.neighbours({ k });
      expect(near.ids).toEqual((await exactNeighbours(data, k)).ids);
    }
  });
});

describe("duplicates", () => {
  it("500 identical rows: every point gets k others, at distance 0", async () => {
    const same = repeat(points, 1, 500);
    const index = await HnswIndex.build(same);
    const near = await index.neighbours({ k: 15 });
    expectWellFormed(near, 500);
    expect(missingSelves(near)).toBe(500);
    expect(near.ids.every((id) => id < 500)).toBe(true);
    expect(near.distances.every((d) => d === 0)).toBe(true);
    const found = await index.search(same, { k: 500 });
    expect(found.ids.every((id, i) => id === i % 500)).toBe(true);
  });

  it.each([2, 10, 30, 100, 300])("%i copies of each row are found", async (copies) => {
    const data = repeat(uniform(3000 / copies, 16, 3), 3000 / copies, 3000);
    const index = await HnswIndex.build(data);
    const found = await index.search(data, { k: 10 });
    expectWellFormed(found, 3000);
    expect(
      recall(found, await bruteForce(data, { ...data, rows: 1000 }, { k: 10 })),
    ).toBeGreaterThanOrEqual(0.99);
    const near = await index.neighbours({ k: 15 });
    expect(missingSelves(near)).toBe(3000);
    expect(recall(near, await exactNeighbours(data, 15))).toBeGreaterThanOrEqual(0.98);
  });

  it("a few rows with thousands of copies among others", async () => {
    const mixed = uniform(3000, 8, 4);
    for (let i = 0; i < 3000; i += 2) mixed.data.fill(0.5, i * 8, i * 8 + 8);
    const index = await HnswIndex.build(mixed);
    expect(
      recall(await index.neighbours({ k: 15 }), await exactNeighbours(mixed, 15)),
    ).toBeGreaterThanOrEqual(0.99);
  });
});

describe("shapes", () => {
  it("constant columns change nothing", async () => {
    const plain = uniform(1000, 4, 5);
    const wide: Matrix = {
      data: new Float32Array(12_000).fill(3),
      rows: 1000,
      cols: 12,
      stride: 12,
    };
    for (let i = 0; i < 1000; i++) wide.data.set(plain.data.subarray(i * 4, i * 4 + 4), i * 12 + 4);
    const near = await (await HnswIndex.build(wide)).neighbours({ k: 10 });
    expect(recall(near, await exactNeighbours(wide, 10))).toBeGreaterThanOrEqual(0.999);
    expect(near.ids).toEqual((await (await HnswIndex.build(plain)).neighbours({ k: 10 })).ids);
  });

  it("one column", async () => {
    const line = uniform(2000, 1, 6);
    const index = await HnswIndex.build(line);
    expect(missingSelves(await index.search(line, { k: 3 }))).toBe(0);
    expect(
      recall(await index.neighbours({ k: 5 }), await exactNeighbours(line, 5)),
    ).toBeGreaterThanOrEqual(0.999);
  });

  it("no column: all points are equal", async () => {
    const empty: Matrix = { data: new Float32Array(0), rows: 40, cols: 0, stride: 0 };
    const index = await HnswIndex.build(empty);
    const near = await index.neighbours({ k: 3 });
    expect(near.distances.every((d) => d === 0)).toBe(true);
    expect([...near.ids.subarray(0, 6)]).toEqual([1, 2, 3, 0, 2, 3]);
  });

  it.each(METRICS)("zero vectors, %s", async (metric) => {
    const data = uniform(300, 6, 7);
    data.data.fill(0, 0, 60 * 6);
    const index = await HnswIndex.build(data, { metric });
    const found = await index.search(data, { k: 10, ef: 300 });
    expectWellFormed(found, 300);
    expect(recall(found, await bruteForce(data, data, { k: 10, metric }))).toBeGreaterThanOrEqual(
      0.99,
    );
  });
});

describe("values", () => {
  it.each([Number.NaN, Infinity, -Infinity])("%d is refused with its place", async (value) => {
    const data = uniform(1000, 7, 8);
    data.data[700 * 7 + 4] = value;
    const refusal = { code: "not-finite", details: { row: 700, column: 4 } };
    await expect(HnswIndex.build(data)).rejects.toMatchObject(refusal);
    const index = await HnswIndex.build({ ...data, rows: 700 });
    await expect(index.search(data)).rejects.toMatchObject(refusal);
    expect((await index.search({ ...data, rows: 3 }, { k: 1 })).ids).toEqual(
      Uint32Array.of(0, 1, 2),
    );
  });

  // Squares of 1e30 are beyond 32-bit floats: such distances are infinite. Order must survive.
  it.each(METRICS)("1e30 beside 1, %s: no NaN, no disorder", async (metric) => {
    const data = uniform(2000, 8, 9);
    for (let i = 0; i < 2000; i++) {
      const scale = i % 3 === 0 ? 1e30 : 1;
      for (let j = 0; j < 8; j++) data.data[i * 8 + j] = (data.data[i * 8 + j]! - 0.5) * scale;
    }
    const index = await HnswIndex.build(data, { metric });
    for (const knn of [await index.search(data, { k: 12 }), await index.neighbours({ k: 12 })]) {
      expectWellFormed(knn, 2000);
      expect(knn.distances.some((d) => Number.isNaN(d))).toBe(false);
      expect(knn.ids.includes(NO_NEIGHBOUR)).toBe(false);
    }
  });

  it("1e-30 and 1e15 keep their neighbours", async () => {
    const plain = uniform(800, 6, 10);
    const expected = (await (await HnswIndex.build(plain)).neighbours({ k: 8 })).ids;
    const scaled = (factor: number): Matrix => ({
      ...plain,
      data: plain.data.map((x) => x * factor),
    });
    const big = await (await HnswIndex.build(scaled(2 ** 50))).neighbours({ k: 8 });
    expect(big.ids).toEqual(expected);
    // Squares vanish below 1e-45: l1 still sees them.
    const tiny = scaled(2 ** -100);
    const small = await (await HnswIndex.build(tiny, { metric: "l1" })).neighbours({ k: 8 });
    expect(recall(small, await exactNeighbours(tiny, 8, "l1"))).toBeGreaterThanOrEqual(0.999);
  });

  it("bytes at both ends of their range", async () => {
    const data = toBytes(uniform(1000, 300, 11), 0.4, 0.6);
    expect(new Set(data.data)).toContain(255);
    const index = await HnswIndex.build(data);
    expect(missingSelves(await index.search(data, { k: 1, ef: 128 }))).toBe(0);
  });
});
