import type { Matrix } from "@ann/core";
import { describe, expect, it } from "vitest";
import { principalComponents } from "../src/index.ts";
import { at, column, dot, orthonormalityError, randomMatrix } from "./helpers.ts";

const transposed = (m: Matrix): Matrix => ({
  data: Float32Array.from({ length: m.rows * m.cols }, (_, i) =>
    at(m, i % m.rows, Math.floor(i / m.rows)),
  ),
  rows: m.cols,
  cols: m.rows,
  stride: m.rows,
});

describe("principalComponents", () => {
  it("finds the axes of a stretched cloud", async () => {
    const m = randomMatrix(2000, 3, 1);
    for (let i = 0; i < m.rows; i++) {
      m.data[i * 3] = at(m, i, 0) * 2 + 100;
      m.data[i * 3 + 1]! *= 10;
    }
    const { components, mean, variances, scores } = await principalComponents(m, { dim: 2 });
    expect([components.rows, components.cols]).toEqual([2, 3]);
    expect(at(components, 0, 1)).toBeGreaterThan(0.999);
    expect(at(components, 1, 0)).toBeGreaterThan(0.99);
    for (let j = 0; j < 3; j++) {
      expect(mean[j]).toBeCloseTo(column(m, j).reduce((sum, x) => sum + x, 0) / 2000, 9);
    }
    for (let d = 0; d < 2; d++) {
      const values = column(scores, d);
      expect(dot(values, values) / 1999 / variances[d]!).toBeCloseTo(1, 6);
      expect(values.reduce((sum, x) => sum + x, 0) / 2000).toBeCloseTo(0, 5);
    }
  });

  it("projects the centred rows onto the components", async () => {
    const m = randomMatrix(200, 30, 2);
    const { components, mean, scores } = await principalComponents(m, { dim: 5 });
    expect(orthonormalityError(transposed(components))).toBeLessThan(1e-6);
    for (const i of [0, 77, 199]) {
      for (let d = 0; d < 5; d++) {
        let expected = 0;
        for (let j = 0; j < 30; j++) expected += (at(m, i, j) - mean[j]!) * at(components, d, j);
        // Scores come from the range basis; what that misses is the error of the method.
        expect(Math.abs(at(scores, i, d) - expected)).toBeLessThan(0.05);
      }
    }
  });

  it("keeps more of the variance with every power iteration", async () => {
    const m = randomMatrix(400, 120, 7);
    const kept: number[] = [];
    for (const powerIterations of [0, 1, 4, 30]) {
      const { variances } = await principalComponents(m, { dim: 20, powerIterations });
      kept.push(variances.reduce((sum, v) => sum + v, 0));
    }
    expect(kept).toEqual(kept.toSorted((a, b) => a - b));
    expect(kept[0]! / kept[3]!).toBeLessThan(0.9);
    expect(kept[1]! / kept[3]!).toBeGreaterThan(0.85);
    await expect(principalComponents(m, { dim: 20, powerIterations: 101 })).rejects.toMatchObject({
      code: "option",
    });
  });

  it("is exact when every column is sampled", async () => {
    const m = randomMatrix(50, 16, 2);
    const { components, mean, scores } = await principalComponents(m, { dim: 6 });
    for (let i = 0; i < 50; i++) {
      for (let d = 0; d < 6; d++) {
        let expected = 0;
        for (let j = 0; j < 16; j++) expected += (at(m, i, j) - mean[j]!) * at(components, d, j);
        expect(Math.abs(at(scores, i, d) - expected)).toBeLessThan(5e-6);
      }
    }
  });

  it("has a value for degenerate input", async () => {
    const one = await principalComponents(randomMatrix(1, 5, 3), { dim: 1 });
    expect([one.variances[0], Math.abs(one.scores.data[0]!)]).toEqual([0, 0]);
    expect(orthonormalityError(transposed(one.components))).toBeLessThan(1e-6);

    const two = { data: Uint8Array.of(0, 0, 7, 3, 4, 7), rows: 2, cols: 3, stride: 3 };
    const pair = await principalComponents(two, { dim: 2 });
    expect(pair.variances[0]).toBeCloseTo(12.5, 10);
    expect(pair.variances[1]).toBe(0);
    expect(at(pair.components, 0, 0)).toBeCloseTo(0.6, 6);
    expect(at(pair.components, 0, 1)).toBeCloseTo(0.8, 6);
    expect(Math.abs(at(pair.scores, 0, 0))).toBeCloseTo(2.5, 6);

    const constant = { data: new Uint8Array(4000).fill(200), rows: 1000, cols: 4, stride: 4 };
    const flat = await principalComponents(constant, { dim: 3 });
    expect([...flat.variances]).toEqual([0, 0, 0]);
    expect(flat.scores.data.every((x) => x === 0)).toBe(true);
    expect(orthonormalityError(transposed(flat.components))).toBeLessThan(1e-6);
  });

  it("refuses scores that no f32 can hold, naming the first", async () => {
    const rows = 2000;
    const data = Float32Array.from({ length: rows * 3 }, (_, e) =>
      e < 3 * 127 ? 0 : Math.floor(e / 3) % 2 === 0 ? 3.3e38 : -3.3e38,
    );
    const huge = { data, rows, cols: 3, stride: 3 };
    for (const threads of [1, 2, 3]) {
      await expect(principalComponents(huge, { dim: 2, threads })).rejects.toMatchObject({
        code: "not-finite",
        message: expect.stringContaining("scale the input down"),
        details: { row: 127, column: 0 },
      });
    }
    const half = { ...huge, data: data.map((x) => x / 2) };
    const { scores, variances } = await principalComponents(half, { dim: 2 });
    expect(scores.data.every(Number.isFinite)).toBe(true);
    expect(variances[0]).toBeGreaterThan(1e76);
  });

  it.each([-100, -126, -140])("loses nothing that f32 can hold at 2^%i", async (exponent) => {
    const plain = randomMatrix(200, 10, 4);
    plain.data.forEach((x, e) => (plain.data[e] = Math.round(x * 40 * (1 + (e % 10)))));
    const scale = 2 ** exponent;
    const tiny = { ...plain, data: plain.data.map((x) => x * scale) };
    const expected = await principalComponents(plain, { dim: 3 });
    const found = await principalComponents(tiny, { dim: 3 });
    // Beside half a unit of the smallest floats: what f32 loses of the plain scores too.
    const grid = 2 ** -149 / scale / 2 + 1e-4;
    for (const [e, score] of expected.scores.data.entries()) {
      expect(Math.abs(found.scores.data[e]! / scale - score)).toBeLessThan(grid);
    }
    for (const [e, component] of expected.components.data.entries()) {
      expect(Math.abs(found.components.data[e]! - component)).toBeLessThan(1e-6);
    }
    for (const [d, variance] of expected.variances.entries()) {
      expect(found.variances[d]! / scale ** 2 / variance).toBeCloseTo(1, 10);
    }
  });

  it("refuses what it cannot do", async () => {
    const m = randomMatrix(4, 3, 1);
    await expect(principalComponents(m, { dim: 4 })).rejects.toMatchObject({ code: "option" });
    await expect(principalComponents(m, {} as never)).rejects.toThrow(/dim is required/);
    await expect(principalComponents(m, { dims: 2 } as never)).rejects.toThrow(
      /did you mean "dim"/,
    );
    await expect(principalComponents(randomMatrix(0, 3, 1), { dim: 1 })).rejects.toMatchObject({
      code: "shape",
    });
    m.data[7] = Number.NaN;
    await expect(principalComponents(m, { dim: 1 })).rejects.toMatchObject({
      code: "not-finite",
      details: { row: 2, column: 1 },
    });
  });
});
