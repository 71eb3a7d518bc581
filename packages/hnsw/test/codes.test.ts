import { NO_NEIGHBOUR, RandomStream, type Matrix } from "@ann/core";
import { bruteForce, toF16 } from "@ann/distances";
import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { HnswIndex, type BuildOptions, type Rows } from "../src/index.ts";
import { clusters, digits, repeat, slice, toFloats, uniform } from "./data.ts";
import { missingSelves, recall, refusal } from "./judge.ts";

const images = digits();
const floats = toFloats(images);
const queries = slice(floats, 0, 400);

const CODES: readonly BuildOptions[] = [
  { codes: "exact" },
  { codes: "f16" },
  { codes: "bf16" },
  { codes: "i8" },
  { codes: "i8", projection: 40 },
  { codes: "u4" },
  { codes: "u4", projection: 40 },
];

describe.each(["l2", "cosine"])("digits by %s", (metric) => {
  it.each(CODES)("%j: the neighbours, at the distances of exact search", async (options) => {
    using index = await HnswIndex.build(floats, { metric, ...options });
    const { codes, components } = index.stats();
    expect([codes, components]).toEqual([options.codes, options.projection]);
    const found = await index.search(queries, { k: 10, ef: 100 });
    const exact = await bruteForce(floats, queries, { k: 10, metric });
    expect(recall(found, exact)).toBeGreaterThanOrEqual(0.99);
    const all = await bruteForce(floats, queries, { k: floats.rows, metric });
    const distances = new Map<string, number>();
    for (const [i, id] of all.ids.entries()) {
      distances.set(`${Math.floor(i / all.k)} ${id}`, all.distances[i]!);
    }
    const wrong = found.distances.filter(
      (d, i) => d !== distances.get(`${Math.floor(i / 10)} ${found.ids[i]}`),
    );
    expect(wrong).toHaveLength(0);
  });
});

it.each(["ip", "correlation", "hellinger", "sqeuclidean"])(
  "codes of bytes keep the neighbours by %s",
  async (metric) => {
    const data = metric === "hellinger" ? await shares(floats) : floats;
    const asked = slice(data, 0, 400);
    const exact = await bruteForce(data, asked, { k: 10, metric });
    for (const codes of ["i8", "u4"] as const) {
      using index = await HnswIndex.build(data, { metric, codes });
      const found = await index.search(asked, { k: 10, ef: 200 });
      expect(recall(found, exact)).toBeGreaterThanOrEqual(0.98);
    }
  },
);

/** Rows divided by their sums. */
async function shares(m: Matrix): Promise<Matrix> {
  const data = m.data.slice();
  for (let i = 0; i < m.rows; i++) {
    const row = data.subarray(i * m.cols, (i + 1) * m.cols);
    const sum = row.reduce((a, b) => a + b, 0);
    for (let j = 0; j < m.cols; j++) row[j] = row[j]! / sum;
  }
  return { ...m, data };
}

async function built(data: Rows, options: BuildOptions): Promise<string> {
  using index = await HnswIndex.build(data, { efConstruction: 10, ...options });
  return index.stats().codes;
}

it("codes are those that the metric and the rows call for", async () => {
  const small = uniform(2000, 20, 1);
  expect(await built(small, {})).toBe("i8");
  expect(await built(slice(small, 0, 900), {})).toBe("exact");
  expect(await built(uniform(2000, 4, 1), {})).toBe("exact");
  expect(await built(small, { metric: "l1" })).toBe("exact");
  expect(await built(await toF16(small), {})).toBe("i8");
  expect(await built(small, { codes: "f32" })).toBe("exact");
  const call = HnswIndex.build(small, { metric: "l1", codes: "i8" });
  expect(await refusal(() => call)).toMatch(/^metric: .*codes "i8" .*not of l1 of f32/);
});

describe.each(["exact", "f16", "bf16", "i8", "u4"] as const)("%s", (codes) => {
  it("constant rows and columns, and many copies", async () => {
    const n = 1200;
    const same: Matrix = { data: new Float32Array(n * 20).fill(3), rows: n, cols: 20, stride: 20 };
    const flat = uniform(n, 20, 2);
    flat.data.forEach((_, i) => i % 20 > 4 && (flat.data[i] = -7));
    for (const data of [same, flat, repeat(uniform(12, 20, 3), 12, n)]) {
      using index = await HnswIndex.build(data, { codes });
      const found = await index.search(slice(data, 0, 100), { k: 20, ef: 64 });
      const exact = await bruteForce(data, slice(data, 0, 100), { k: 20 });
      expect(found.ids.includes(NO_NEIGHBOUR)).toBe(false);
      expect(recall(found, exact)).toBeGreaterThanOrEqual(0.99);
      expect((await index.search(data, { k: 1, ef: 64 })).distances.every((d) => d === 0)).toBe(
        true,
      );
    }
  });

  it("codes fitted to a few rows are fitted again to many", async () => {
    const all = clusters(3000, 24, 5);
    using whole = await HnswIndex.build(all, { codes });
    using grown = await HnswIndex.build(slice(all, 0, 3), { codes });
    for (let i = 3; i < 3000; i += 333) await grown.add(slice(all, i, 333));
    const exact = await bruteForce(all, slice(all, 0, 500), { k: 10 });
    const options = { k: 10, ef: 64 };
    const [a, b] = [
      recall(await whole.search(slice(all, 0, 500), options), exact),
      recall(await grown.search(slice(all, 0, 500), options), exact),
    ];
    expect(b).toBeGreaterThanOrEqual(a - 0.01);
  });

  // Four bits cannot tell the rows of two distant groups from one another.
  it.skipIf(codes === "u4")("rows far beyond the first ones", async () => {
    const first = uniform(1000, 20, 6);
    const random = new RandomStream(7);
    const far = { ...first, data: first.data.map((x) => 500 + 80 * x + random.uniform()) };
    using index = await HnswIndex.build(first, { codes });
    await index.add(far);
    const found = await index.search(far, { k: 10, ef: 100 });
    const exact = await bruteForce(far, far, { k: 10 });
    expect(recall(found, exact)).toBeGreaterThanOrEqual(0.95);
  });
});

it.each(["i8", "u4"] as const)("%s: filters that go with the data", async (codes) => {
  const ink = Array.from({ length: floats.rows }, (_, i) =>
    floats.data.subarray(64 * i, 64 * i + 64).reduce((a, b) => a + b, 0),
  );
  const order = [...ink.keys()].toSorted((a, b) => ink[a]! - ink[b]!);
  using index = await HnswIndex.build(floats, { codes });
  for (const share of [0.5, 0.2, 0.1, 0.02]) {
    const filter = Uint32Array.from(order.slice(-Math.round(share * floats.rows))).toSorted();
    const data = new Float32Array(filter.length * 64);
    for (const [i, id] of filter.entries()) {
      data.set(floats.data.subarray(64 * id, 64 * id + 64), 64 * i);
    }
    const passing = { data, rows: filter.length, cols: 64, stride: 64 };
    const exact = await bruteForce(passing, queries, { k: 10 });
    const found = await index.search(queries, { k: 10, filter });
    expect(recall(found, exact)).toBeGreaterThanOrEqual(0.95);
  }
});

describe("originals", () => {
  it("of the caller are read where they are", async () => {
    const own = { ...floats, data: floats.data.slice() };
    using copy = await HnswIndex.build(floats, {});
    using index = await HnswIndex.build(own, { originals: "caller" });
    expect(index.stats().memory.vectors).toBe(0);
    const options = { k: 10, ef: 50 };
    expect(await index.search(queries, options)).toEqual(await copy.search(queries, options));
    expect(index.vector(5)).toEqual(floats.data.slice(5 * 64, 6 * 64));
    expect(await refusal(() => index.add(queries))).toMatch(/^option: .*"copy"/);
    expect(await refusal(() => index.compact())).toMatch(/^option: /);
    expect(await index.remove([3])).toBe(1);
    expect((await index.search(queries, { k: 1, ef: 50 })).ids[3]).not.toBe(3);
  });

  it("that are not kept leave estimates", async () => {
    using index = await HnswIndex.build(floats, { originals: "none", projection: false });
    expect(index.stats().memory.vectors).toBe(0);
    const found = await index.search(queries, { k: 10, ef: 100 });
    const exact = await bruteForce(floats, queries, { k: 10 });
    let hits = 0;
    for (let i = 0; i < 400; i++) {
      const truth = new Set(exact.ids.subarray(10 * i, 10 * i + 10));
      for (const id of found.ids.subarray(10 * i, 10 * i + 10)) hits += Number(truth.has(id));
    }
    expect(hits / 4000).toBeGreaterThanOrEqual(0.9);
    // A step is 16.8 / 127: rounding of 64 coordinates of both rows moves squares by little.
    const off = found.distances.filter((d, i) => Math.abs(d - exact.distances[i]!) > 1.5);
    expect(off.length).toBeLessThanOrEqual(400);
    expect(await refusal(() => index.vector(0))).toMatch(/^option: /);
    expect(await refusal(() => index.searchRadius(queries, { radius: 3 }))).toMatch(/^option: /);
    const ids = await index.add(queries);
    expect(ids[0]).toBe(floats.rows);
    await index.remove(ids);
    await index.compact();
    expect(index.points).toBe(floats.rows);
    expect(missingSelves(await index.search(floats, { k: 5, ef: 64 }))).toBeLessThanOrEqual(5);
  });
});

const clothes = `${process.env["ANN_DATA"]}/fashion/train-images-idx3-ubyte.gz`;

it.skipIf(!existsSync(clothes))(
  "20 000 images of MNIST, on components",
  async () => {
    const data = gunzipSync(readFileSync(clothes)).subarray(16);
    const all = {
      data: new Uint8Array(data.buffer, data.byteOffset, 20_500 * 784),
      rows: 20_500,
      cols: 784,
      stride: 784,
    };
    const [points, asked] = [slice(all, 0, 20_000), slice(all, 20_000, 500)];
    const exact = await bruteForce(points, asked, { k: 10 });
    for (const codes of ["i8", "u4"] as const) {
      using index = await HnswIndex.build(points, { codes });
      expect([123, 251]).toContain(index.stats().components);
      expect(recall(await index.search(asked, { k: 10, ef: 100 }), exact)).toBeGreaterThanOrEqual(
        0.98,
      );
      for (const wanted of [0.9, 0.99]) {
        const found = await index.search(asked, { k: 10, recall: wanted });
        expect(recall(found, exact)).toBeGreaterThanOrEqual(wanted - 0.01);
      }
    }
  },
  120_000,
);
