import { RandomStream, type Vectors } from "@ann/core";
import { toBf16, toF16 } from "@ann/distances";
import { describe, expect, it } from "vitest";
import { estimateIndexMemory, HnswIndex, type BuildOptions, type IndexSize } from "../src/index.ts";

function random(rows: number, cols: number): Float32Array {
  const stream = new RandomStream(1);
  return Float32Array.from({ length: rows * cols }, () => stream.uniform());
}

/** Parts of a built index that are not as large as estimated. */
async function surprises(data: Vectors, options: BuildOptions): Promise<unknown[]> {
  using index = await HnswIndex.build(data, options);
  const { memory, components, dtype } = index.stats();
  const { rows, cols } = data;
  const { M, codes, metric, originals } = options;
  const size = { rows, cols, dtype, M, codes, metric, originals, components } as IndexSize;
  const estimate = estimateIndexMemory(size);
  const parts = ["vectors", "codes", "links", "ids"] as const;
  expect(estimate.total).toBe(parts.reduce((sum, part) => sum + estimate[part], estimate.scratch));
  return parts.flatMap((part) => {
    // The heights of the points are random: a few per cent on 2000 points.
    const most = part === "links" ? 0.05 * memory.links + 2100 : 0;
    const off = Math.abs(estimate[part] - memory[part]);
    return off <= most ? [] : [[part, estimate[part], memory[part]]];
  });
}

describe("estimateIndexMemory agrees with a built index", () => {
  it.each([
    [3000, 20, 16],
    [2000, 100, 4],
    [1, 3, 16],
    [0, 3, 16],
  ])("%i x %i, M %i", async (rows, cols, M) => {
    expect(await surprises({ data: random(rows, cols), rows, cols, stride: cols }, { M })).toEqual(
      [],
    );
  });

  const [rows, cols] = [1500, 300];
  const data = { data: random(rows, cols), rows, cols, stride: cols };

  it.each<BuildOptions>([
    { codes: "exact" },
    { codes: "f16" },
    { codes: "bf16" },
    { codes: "i8", projection: false },
    { codes: "i8", projection: 124 },
    { codes: "i8", projection: 252 },
    { codes: "u4", projection: false },
    { codes: "u4", projection: 252 },
    { originals: "none", projection: false },
    { originals: "caller", projection: 60 },
    { metric: "l1" },
    { metric: "cosine", projection: false },
  ])("%j", async (options) => {
    expect(await surprises(data, { efConstruction: 10, M: 6, ...options })).toEqual([]);
  });

  it("components that are more than the columns", async () => {
    using index = await HnswIndex.build(data, {
      codes: "i8",
      projection: 2000,
      efConstruction: 10,
    });
    const { memory } = index.stats();
    const size = { rows, cols, dtype: "f32", codes: "i8", components: 2000 } as const;
    expect(estimateIndexMemory(size).codes).toBe(memory.codes);
  });

  it.each([
    Float64Array,
    Int8Array,
    Uint8Array,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    BigInt64Array,
    BigUint64Array,
  ])("%o", async (Type) => {
    const numbers = new Type(500 * 70) as Int8Array;
    expect(
      await surprises({ data: numbers, rows: 500, cols: 70, stride: 70 }, { efConstruction: 10 }),
    ).toEqual([]);
  });

  it("16-bit floats and bits", async () => {
    expect(await surprises(await toF16(data), { efConstruction: 10 })).toEqual([]);
    expect(await surprises(await toBf16(data), { efConstruction: 10 })).toEqual([]);
    const bits = { data: new Uint8Array(500 * 70), rows: 500, cols: 70, stride: 70 };
    expect(
      await surprises({ ...bits, dtype: "b1" }, { metric: "hamming", efConstruction: 10 }),
    ).toEqual([]);
  });
});

describe("estimateIndexMemory", () => {
  it("refuses what an index cannot hold", () => {
    expect(() => estimateIndexMemory({ rows: 5, cols: 2, dtype: "u4" })).toThrow(/not "u4"/);
    expect(() => estimateIndexMemory({ cols: 2, dtype: "f32" } as never)).toThrow(/rows/);
    expect(() => estimateIndexMemory({ rows: 1, cols: 2, dtype: "f32", m: 4 } as never)).toThrow(
      /unknown option "m"/,
    );
    expect(() => estimateIndexMemory({ rows: -5, cols: 2, dtype: "f32" })).toThrow(/rows/);
  });
});

it.each<[Partial<IndexSize>, RegExp]>([
  [{ M: 513 }, /M must be .* 2 to 512, got 513/],
  [{ components: 5000 }, /components must be .* 4096/],
  [{ originals: "none", metric: "l1" }, /originals "none" .*l1 of f32; leave originals out/],
  [{ codes: "u4", metric: "l1" }, /codes "u4" .*l1 of f32; leave codes out/],
  [{ dtype: "i8", metric: "jaccard" }, /no jaccard kernel .*i8/],
  [{ originals: "none", codes: "f16" }, /without originals has codes "i8", not "f16"/],
  [{ metric: () => 0 }, /JavaScript function/],
])("refuses %j as a build would", (given, message) => {
  const size: IndexSize = { rows: 10, cols: 4, dtype: "f32", ...given };
  expect(() => estimateIndexMemory(size)).toThrow(message);
});
