import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csr, multiply } from "../src/index.ts";
import { at, dense, randomMatrix, sparseOf, symmetricRandom } from "./helpers.ts";

describe("multiply", () => {
  it("equals the plain sum for any shape", async () => {
    const shape = fc.record({
      rows: fc.integer({ min: 0, max: 40 }),
      inner: fc.integer({ min: 0, max: 40 }),
      cols: fc.integer({ min: 0, max: 40 }),
      seed: fc.integer({ min: 0, max: 1e6 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ rows, inner, cols, seed }) => {
        const left = randomMatrix(rows, inner, seed);
        left.data.forEach((x, i) => (left.data[i] = Math.abs(x) < 0.8 ? 0 : x));
        const a = sparseOf(left);
        const x = randomMatrix(inner, cols, seed + 1);
        const y = await multiply(a, x, { threads: 2 });
        expect([y.rows, y.cols]).toEqual([rows, cols]);
        for (const [i, row] of dense(a).entries()) {
          for (let j = 0; j < cols; j++) {
            const expected = row.reduce((sum, value, k) => sum + value * at(x, k, j), 0);
            expect(Math.abs(at(y, i, j) - expected)).toBeLessThanOrEqual(1e-5);
          }
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("respects strides", async () => {
    const a = csr(1, 2, Float64Array.of(0, 2), Uint32Array.of(0, 1), Float32Array.of(2, 3));
    const x = { data: Float32Array.of(1, 99, 10), rows: 2, cols: 1, stride: 2 };
    expect([...(await multiply(a, x)).data]).toEqual([32]);
  });

  it("refuses shapes that do not fit, foreign types and NaN", async () => {
    const a = symmetricRandom(3, 1, 1);
    await expect(multiply(a, randomMatrix(2, 1, 1))).rejects.toMatchObject({ code: "shape" });
    const doubles = { data: new Float64Array(3), rows: 3, cols: 1, stride: 1 };
    await expect(multiply(a, doubles as never)).rejects.toMatchObject({ code: "dtype" });
    const x = { data: Float32Array.of(0, 1, 0, Number.NaN, 0, 0), rows: 3, cols: 2, stride: 2 };
    await expect(multiply(a, x)).rejects.toMatchObject({
      code: "not-finite",
      details: { row: 1, column: 1 },
    });
  });

  it("refuses a product that no f32 can hold", async () => {
    const a = csr(2, 1, Float64Array.of(0, 1, 2), Uint32Array.of(0, 0), Float32Array.of(1, 1e20));
    const x = { data: Float32Array.of(1, 1e20), rows: 1, cols: 2, stride: 2 };
    await expect(multiply(a, x)).rejects.toMatchObject({
      code: "not-finite",
      details: { row: 1, column: 1 },
    });
  });

  it("checks sparse matrices that were not made by csr()", async () => {
    const a = { ...symmetricRandom(3, 1, 1), colIdx: Uint32Array.of(0, 1, 2, 0, 1, 9, 0, 1, 2) };
    await expect(multiply(a, randomMatrix(3, 1, 1))).rejects.toMatchObject({
      code: "shape",
      details: { row: 1 },
    });
  });
});
