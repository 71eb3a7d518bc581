import { RandomStream, type Vectors } from "@ann/core";
import { describe, expect, it } from "vitest";
import { HnswIndex } from "../src/index.ts";

const COLS = 64;

/** Normal rows, times `scale`. */
function normal(rows: number, scale: number, seed: number): Vectors & { data: Float32Array } {
  const random = new RandomStream(seed);
  const draw = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  const data = Float32Array.from({ length: rows * COLS }, () => scale * draw());
  return { data, rows, cols: COLS, stride: COLS };
}

/** How many rows do not find themselves under the ids from `first`. */
async function missed(index: HnswIndex, rows: Vectors, first: number): Promise<number> {
  const { ids } = await index.search(rows, { k: 1 });
  return ids.reduce((count, id, i) => count + Number(id !== first + i), 0);
}

describe.each(["i8", "u4"] as const)("%s", (codes) => {
  it.each([false, 24] as const)(
    "rows far beyond the first ones (projection %s)",
    async (projection) => {
      const [ordinary, huge] = [normal(3000, 1, 1), normal(40, 1e25, 2)];
      using index = await HnswIndex.build(ordinary, { codes, projection });
      const before = await missed(index, ordinary, 0);
      await index.add(huge);
      // Ordinary rows are found as before, but for what 40 more points may hide.
      expect(await missed(index, ordinary, 0)).toBeLessThanOrEqual(before + 40);
      // Queries beyond the sample keep their direction, and with it their neighbours.
      expect(await missed(index, huge, 3000)).toBeLessThanOrEqual(20);
    },
  );
});

it.each([1e25, 1e-25])("bf16 walks of rows of magnitude %s", async (scale) => {
  const rows = normal(3000, scale, 3);
  using index = await HnswIndex.build(rows, { codes: "bf16" });
  expect(await missed(index, rows, 0)).toBe(0);
});

it.each([1e60, 1e-60])("doubles of magnitude %s, which floats cannot hold", async (scale) => {
  const data = Float64Array.from(normal(3000, 1, 4).data, (x) => x * scale);
  const rows = { data, rows: 3000, cols: COLS, stride: COLS };
  using index = await HnswIndex.build(rows);
  expect(index.stats().codes).toBe("exact");
  expect(await missed(index, rows, 0)).toBe(0);
});

// The scale of such rows is beyond floats: ranks were no numbers, and results had ids twice.
it.each([1e-38, 1e-42])("codes of rows of magnitude %s", async (scale) => {
  const rows = normal(50, scale, 5);
  using index = await HnswIndex.build(rows, { codes: "i8", originals: "none" });
  const { ids } = await index.search(rows, { k: 50 });
  for (let i = 0; i < 50; i++) {
    expect(new Set(ids.subarray(50 * i, 50 * i + 50)).size).toBe(50);
  }
});

it.each([
  [1e60, { codes: "i8" }],
  [1e60, { codes: "u4" }],
  [1e60, { codes: "f16" }],
  [1e-60, { codes: "i8" }],
  [1e60, { originals: "none" }],
] as const)("doubles of magnitude %s are refused by %j", async (scale, options) => {
  const data = Float64Array.from(normal(300, 1, 4).data, (x) => x * scale);
  const rows = { data, rows: 300, cols: COLS, stride: COLS };
  const failure = { code: "option", message: expect.stringMatching(/of magnitude \d.*e[+-]\d+;/) };
  await expect(HnswIndex.build(rows, options)).rejects.toMatchObject(failure);
  // Also as the first rows of an index that was begun without any.
  using index = await HnswIndex.build({ ...rows, rows: 0 }, options);
  await expect(index.add(rows)).rejects.toMatchObject(failure);
  expect(index.points).toBe(0);
});
