import { isAnnError, type CsrMatrix, type RunControl } from "@ann/core";
import { describe, expect, it } from "vitest";
import { csr, multiply, principalComponents, randomizedSvd, symmetricEigen } from "../src/index.ts";
import { randomMatrix, sparseOf } from "./helpers.ts";

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
    ["a first offset other than 0", 1, 2, [1, 2], [0, 1], [1, 1], "shape", { first: 1 }],
    ["a last offset other than the length", 1, 2, [0, 1], [0, 1], [1, 1], "shape", { last: 1 }],
    ["a NaN in place of the length", 1, 2, [0, Number.NaN], [0], [1], "shape", { entries: 1 }],
    ["too few offsets", 2, 2, [0, 1], [0], [1], "shape", { rows: 2, offsets: 2 }],
    ["fewer values than columns", 1, 2, [0, 2], [0, 1], [1], "shape", { values: 1 }],
    ["entries without columns", 1, 0, [0, 1], [0], [1], "shape", { cols: 0 }],
    ["a fractional size", 1.5, 2, [0, 2], [0, 1], [1, 1], "shape", {}],
    ["no size", null as never, 2, [0, 2], [0, 1], [1, 1], "shape", {}],
    ["too many columns", 0, 2 ** 32, [0], [], [], "capacity", {}],
  ])("refuses %s", (_, rows, cols, ptr, idx, values, code, details) => {
    expect(failure(() => make(rows, cols, ptr, idx, values))).toMatchObject({ code, details });
  });

  it("looks at no entry, so that its cost does not grow with the matrix", () => {
    let looked = 0;
    const watch = <T extends object>(array: T): T =>
      new Proxy(array, {
        getPrototypeOf: (target) => Reflect.getPrototypeOf(target),
        get(target, key): unknown {
          looked += 1;
          return Reflect.get(target, key, target);
        },
      });
    const n = 1000;
    const rowPtr = watch(Float64Array.from({ length: n + 1 }, (_, i) => i));
    const colIdx = watch(Uint32Array.from({ length: n }, (_, i) => i));
    expect(csr(n, n, rowPtr, colIdx, watch(new Float32Array(n))).rows).toBe(n);
    expect(looked).toBeLessThan(20);
  });

  it("refuses arrays of other types", () => {
    const error = failure(() => csr(1, 1, [0, 1] as never, Uint32Array.of(0), Float32Array.of(1)));
    expect(error.code).toBe("dtype");
    expect(error.message).toMatch(/Array\(2\)/);
  });
});

const damages: [string, number, number, number[], number[], number[], string, object][] = [
  ["descending offsets", 3, 3, [0, 2, 1, 2], [0, 1], [1, 1], "shape", { row: 1 }],
  ["offsets beyond the entries", 2, 2, [0, 5, 2], [0, 1], [1, 1], "shape", { row: 0 }],
  ["fractional offsets", 2, 2, [0, 0.5, 2], [0, 1], [1, 1], "shape", { row: 1 }],
  ["a NaN offset", 2, 2, [0, Number.NaN, 2], [0, 1], [1, 1], "shape", { row: 0 }],
  ["a column out of range", 2, 2, [0, 1, 2], [0, 2], [1, 1], "shape", { row: 1 }],
  ["a repeated column", 2, 2, [0, 2, 2], [1, 1], [1, 1], "shape", { row: 0 }],
  ["descending columns", 2, 2, [0, 2, 2], [1, 0], [1, 1], "shape", { row: 0 }],
  ["NaN", 2, 2, [0, 1, 2], [0, 1], [1, Number.NaN], "not-finite", { row: 1, column: 1 }],
  ["an infinity", 2, 2, [0, 1, 1], [1], [-Infinity], "not-finite", { row: 0, column: 1 }],
];

const users: Record<string, (a: CsrMatrix, o: RunControl) => Promise<unknown>> = {
  multiply: (a, o) => multiply(a, randomMatrix(a.cols, 1, 1), o),
  randomizedSvd: (a, o) => randomizedSvd(a, { rank: 1, ...o }),
  symmetricEigen: (a, o) => symmetricEigen(a, { count: 1, ...o }),
};

describe.each(Object.entries(users))("%s", (_name, use) => {
  it.each(damages)("refuses %s", async (_, rows, cols, ptr, idx, values, code, details) => {
    const a = make(rows, cols, ptr, idx, values);
    await expect(use(a, {})).rejects.toMatchObject({ code, details });
  });

  it("names the first bad row, whatever the number of threads", async () => {
    // The last row of a chunk of 512, and the first ones of all that follow.
    const n = 20_000;
    const colIdx = Uint32Array.from({ length: n }, (_, i) => (i < 511 ? i : n));
    const rowPtr = Float64Array.from({ length: n + 1 }, (_, i) => i);
    const a = csr(n, n, rowPtr, colIdx, new Float32Array(n).fill(1));
    for (const threads of [1, 2, 3, 5, 2, 2, 2, 2]) {
      await expect(use(a, { threads })).rejects.toMatchObject({ details: { row: 511 } });
    }
  });
});

it("names the first entry without a mirror image, whatever the number of threads", async () => {
  const n = 20_000;
  const colIdx = Uint32Array.from({ length: n }, (_, i) => (i < 511 ? i : (i + 1) % n));
  const rowPtr = Float64Array.from({ length: n + 1 }, (_, i) => i);
  const a = csr(n, n, rowPtr, colIdx, new Float32Array(n).fill(1));
  for (const threads of [1, 2, 3, 5, 2, 2, 2, 2]) {
    await expect(symmetricEigen(a, { count: 1, threads })).rejects.toMatchObject({
      details: { row: 511, column: 512 },
    });
  }
});

it.each([null, undefined, 3])("refuses %s in place of a matrix", async (a) => {
  const calls = [
    multiply(a as never, randomMatrix(1, 1, 1)),
    multiply(sparseOf(randomMatrix(1, 1, 1)), a as never),
    randomizedSvd(a as never, { rank: 1 }),
    symmetricEigen(a as never, { count: 1 }),
    principalComponents(a as never, { dim: 1 }),
  ];
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: "shape" });
});
