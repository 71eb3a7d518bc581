import { RandomStream } from "@ann/core";
import { describe, expect, it } from "vitest";
import { estimateIndexMemory, HnswIndex } from "../src/index.ts";

describe("estimateIndexMemory", () => {
  it.each([
    [3000, 20, 16],
    [2000, 100, 4],
    [1, 3, 16],
    [0, 3, 16],
  ])("agrees with a built index: %i x %i, M %i", async (rows, cols, M) => {
    const random = new RandomStream(1);
    const data = Float32Array.from({ length: rows * cols }, () => random.uniform());
    const index = await HnswIndex.build({ data, rows, cols, stride: cols }, { M });
    const { memory } = index.stats();
    const estimate = estimateIndexMemory({ rows, cols, dtype: "f32", M });
    expect(estimate.vectors).toBe(memory.vectors);
    // The heights of the points are random: a few per cent on 2000 points.
    expect(Math.abs(estimate.links - memory.links)).toBeLessThanOrEqual(0.05 * memory.links + 100);
    expect(estimate.total).toBe(estimate.vectors + estimate.links + estimate.scratch);
    index.close();
  });

  it("refuses what an index cannot hold", () => {
    expect(() => estimateIndexMemory({ rows: 5, cols: 2, dtype: "f64" })).toThrow(/f32 or u8/);
    expect(() => estimateIndexMemory({ cols: 2, dtype: "f32" } as never)).toThrow(/rows/);
    expect(() => estimateIndexMemory({ rows: 1, cols: 2, dtype: "f32", m: 4 } as never)).toThrow(
      /unknown option "m"/,
    );
    expect(() => estimateIndexMemory({ rows: -5, cols: 2, dtype: "f32" })).toThrow(/rows/);
  });
});
