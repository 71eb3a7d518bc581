import { describe, expect, it } from "vitest";
import { HnswIndex } from "../src/index.ts";
import { clusters, digits, repeat, slice, toBytes, uniform } from "./data.ts";
import { digest, fingerprint, linksOf } from "./judge.ts";

describe.each([
  ["uniform f32", uniform(3000, 24, 1), "l2"],
  ["clusters u8", toBytes(clusters(3000, 24, 2), -5, 5), "cosine"],
  ["inner product", uniform(2000, 24, 3), "ip"],
  ["digits", digits(), "l1"],
  ["many duplicates", repeat(uniform(40, 8, 4), 40, 2000), "l2"],
] as const)("%s", (_name, data, metric) => {
  it("gives the same bytes for 1, 2 and 3 threads and again", async () => {
    const digests = new Set<string>();
    for (const threads of [1, 2, 3, 2]) {
      const index = await HnswIndex.build(data, { metric, threads });
      digests.add(
        await fingerprint(index, slice<Float32Array | Uint8Array>(data, 0, 500), threads),
      );
      index.close();
    }
    expect(digests.size).toBe(1);
  });
});

const data = uniform(2000, 16, 5);

it("two builds at the same time do not meet", async () => {
  const alone = await HnswIndex.build(data);
  const [a, b] = await Promise.all([
    HnswIndex.build(data, { threads: 2 }),
    HnswIndex.build(data, { threads: 2 }),
  ]);
  const expected = await fingerprint(alone, data);
  expect(await fingerprint(a, data)).toBe(expected);
  expect(await fingerprint(b, data)).toBe(expected);
});

it("searches at the same time do not meet", async () => {
  const index = await HnswIndex.build(data);
  const expected = await fingerprint(index, data);
  const several = await Promise.all([1, 2, 3].map((threads) => fingerprint(index, data, threads)));
  expect(several).toEqual([expected, expected, expected]);
});

it("keeps its own copy of the rows", async () => {
  const mine = uniform(2000, 16, 5);
  const index = await HnswIndex.build(mine);
  mine.data.fill(0);
  expect(await fingerprint(index, data)).toBe(await fingerprint(await HnswIndex.build(data), data));
});

describe("the layout of the array does not matter", () => {
  it("strides and offsets", async () => {
    const stride = 21;
    const padded = new Float32Array(7 + data.rows * stride).fill(Number.NaN);
    for (let i = 0; i < data.rows; i++) {
      padded.set(data.data.subarray(i * 16, (i + 1) * 16), 7 + i * stride);
    }
    const view = { data: padded.subarray(7), rows: data.rows, cols: 16, stride };
    const expected = await fingerprint(await HnswIndex.build(data), data);
    expect(await fingerprint(await HnswIndex.build(view), view)).toBe(expected);
  });

  it("bytes that start at any address", async () => {
    const bytes = toBytes(data, 0, 1);
    const expected = await fingerprint(await HnswIndex.build(bytes), bytes);
    for (const offset of [1, 2, 3]) {
      const stride = 17;
      const buffer = new ArrayBuffer(offset + data.rows * stride);
      const view = { data: new Uint8Array(buffer, offset), rows: data.rows, cols: 16, stride };
      for (let i = 0; i < data.rows; i++) {
        view.data.set(bytes.data.subarray(i * 16, (i + 1) * 16), i * stride);
      }
      expect(await fingerprint(await HnswIndex.build(view), view)).toBe(expected);
    }
  });

  it("buffers and shared memory", async () => {
    const bytes = toBytes(data, 0, 1);
    const expected = await fingerprint(await HnswIndex.build(bytes), bytes);
    const buffer = { ...bytes, data: Buffer.from(bytes.data) };
    expect(await fingerprint(await HnswIndex.build(buffer), buffer)).toBe(expected);
    const shared = { ...bytes, data: new Uint8Array(new SharedArrayBuffer(bytes.data.length)) };
    shared.data.set(bytes.data);
    expect(await fingerprint(await HnswIndex.build(shared), shared)).toBe(expected);
  });
});

it("the order of equal rows is that of their ids", async () => {
  const pair = repeat(uniform(2, 4, 6), 2, 60);
  const index = await HnswIndex.build(pair);
  const { ids } = await index.search({ ...pair, rows: 2 }, { k: 30 });
  expect([...ids]).toEqual([
    ...Array.from({ length: 30 }, (_, i) => 2 * i),
    ...Array.from({ length: 30 }, (_, i) => 2 * i + 1),
  ]);
  expect(digest(...linksOf(index))).toHaveLength(64);
});
