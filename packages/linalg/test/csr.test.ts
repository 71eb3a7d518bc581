import { isAnnError } from "@ann/core";
import { describe, expect, it } from "vitest";
import { csr } from "../src/index.ts";

const make = (rows: number, cols: number, ptr: number[], idx: number[], values: number[]) =>
  csr(rows, cols, Float64Array.from(ptr), Uint32Array.from(idx), Float32Array.from(values));

function failure(action: () => unknown): { code: string; message: string; details: object } {
  try {
    action();
  } catch (error) {
    if (isAnnError(error)) return error;
  }
  throw new Error("expected an AnnError");
}

describe("csr", () => {
  it("wraps the arrays without copying", () => {
    const values = Float32Array.of(1, 2, 3);
    const a = csr(2, 3, Float64Array.of(0, 1, 3), Uint32Array.of(2, 0, 1), values);
    expect(a.values).toBe(values);
    expect(a).toMatchObject({ rows: 2, cols: 3 });
  });

  it("accepts empty matrices and empty rows", () => {
    expect(make(0, 0, [0], [], []).rows).toBe(0);
    expect(make(3, 2, [0, 0, 1, 1], [1], [0]).rows).toBe(3);
  });

  it.each([
    ["descending offsets", 3, 2, [0, 2, 1, 2], [0, 1], [1, 1], "shape", { row: 1 }],
    ["offsets beyond the entries", 2, 2, [0, 5, 2], [0, 1], [1, 1], "shape", { row: 0 }],
    ["fractional offsets", 2, 2, [0, 0.5, 2], [0, 1], [1, 1], "shape", { row: 1 }],
    ["a NaN offset", 2, 2, [0, Number.NaN, 2], [0, 1], [1, 1], "shape", { row: 0 }],
    ["a column out of range", 2, 2, [0, 1, 2], [0, 2], [1, 1], "shape", { row: 1 }],
    ["a repeated column", 2, 2, [0, 2, 2], [1, 1], [1, 1], "shape", { row: 0 }],
    ["descending columns", 2, 2, [0, 2, 2], [1, 0], [1, 1], "shape", { row: 0 }],
    ["a first offset other than 0", 1, 2, [1, 2], [0, 1], [1, 1], "shape", {}],
    ["a last offset other than the length", 1, 2, [0, 1], [0, 1], [1, 1], "shape", {}],
    ["too few offsets", 2, 2, [0, 1], [0], [1], "shape", { rows: 2, offsets: 2 }],
    ["fewer values than columns", 1, 2, [0, 2], [0, 1], [1], "shape", { values: 1 }],
    ["a fractional size", 1.5, 2, [0, 2], [0, 1], [1, 1], "shape", {}],
    ["NaN", 2, 2, [0, 1, 2], [0, 1], [1, Number.NaN], "not-finite", { row: 1, column: 1 }],
    ["an infinity", 1, 2, [0, 1], [1], [-Infinity], "not-finite", { row: 0, column: 1 }],
    ["too many columns", 0, 2 ** 32, [0], [], [], "capacity", {}],
  ])("refuses %s", (_, rows, cols, ptr, idx, values, code, details) => {
    expect(failure(() => make(rows, cols, ptr, idx, values))).toMatchObject({ code, details });
  });

  it("refuses arrays of other types", () => {
    const error = failure(() => csr(1, 1, [0, 1] as never, Uint32Array.of(0), Float32Array.of(1)));
    expect(error.code).toBe("dtype");
    expect(error.message).toMatch(/Array\(2\)/);
  });
});
