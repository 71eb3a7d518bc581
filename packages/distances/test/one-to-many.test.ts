import { matrix, matrixFromRows, vectors, type Matrix, type NumericArray } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oneToMany } from "../src/index.ts";
import { METRIC_NAMES, randomBytes, randomMatrix } from "./data.ts";
import { exactByteDistance, expectedDistance } from "./reference.ts";

const refused = (code: string, message: string): unknown =>
  expect.objectContaining({ name: "AnnError", code, message });

const call = (query: unknown, rows: unknown, options?: unknown) => (): Float32Array =>
  oneToMany(query as Float32Array, rows as Matrix, options as object);

describe("oneToMany", () => {
  const rows = matrixFromRows([
    [0, 0],
    [3, 4],
    [-3, 4],
  ]);
  const query = Float32Array.of(0, 0);

  it("measures all rows, by l2 unless told otherwise", () => {
    expect(oneToMany(query, rows)).toEqual(Float32Array.of(0, 5, 5));
    expect(oneToMany(query, rows, { metric: "manhattan" })).toEqual(Float32Array.of(0, 7, 7));
  });

  it("measures chosen rows in the given order, repeats included", () => {
    const ids = Uint32Array.of(2, 0, 2, 1);
    expect(oneToMany(query, rows, { ids })).toEqual(Float32Array.of(5, 0, 5, 5));
    expect(oneToMany(query, rows, { ids: new Uint32Array(0) })).toHaveLength(0);
  });

  it("accepts no rows, one row, and rows without columns", () => {
    expect(oneToMany(query, matrix(new Float32Array(0), 0, 2))).toHaveLength(0);
    expect(oneToMany(query, matrix(query, 1, 2))).toEqual(Float32Array.of(0));
    const nothing = matrix(new Float32Array(0), 3, 0);
    expect(oneToMany(new Float32Array(0), nothing)).toEqual(Float32Array.of(0, 0, 0));
    expect(oneToMany(new Float32Array(0), nothing, { metric: "ip" })).toEqual(
      Float32Array.of(1, 1, 1),
    );
  });

  it("gives zero vectors cosine distance 1, and 0 among themselves", () => {
    for (const dtype of [Float32Array, Uint8Array]) {
      const m = matrix<NumericArray>(dtype.of(0, 0, 1, 2), 2, 2);
      expect(oneToMany(dtype.of(0, 0), m, { metric: "cosine" })).toEqual(Float32Array.of(0, 1));
      expect(oneToMany(dtype.of(2, 4), m, { metric: "cosine" })).toEqual(Float32Array.of(1, 0));
    }
  });

  it("refuses NaN and infinities at any place of query and rows, but not in rows that are left out", () => {
    for (const metric of METRIC_NAMES) {
      for (const cols of [1, 15, 16, 17, 64, 100]) {
        for (let at = 0; at < cols; at += 7) {
          const m = matrix(new Float32Array(3 * cols).fill(1), 3, cols);
          const twos = new Float32Array(cols).fill(2);
          const value = [NaN, Infinity, -Infinity][at % 3]!;
          m.data[cols + at] = value;
          const place = `row 1, column ${at} is ${value}; remove or replace NaN and infinities first`;
          expect(call(twos, m, { metric })).toThrow(refused("not-finite", `rows: ${place}`));
          const ids = Uint32Array.of(2, 1, 0);
          expect(call(twos, m, { metric, ids })).toThrow(refused("not-finite", `rows: ${place}`));
          expect(call(twos, m, { metric, ids: Uint32Array.of(2, 0) })()).toHaveLength(2);
          const bad = m.data.slice(cols, 2 * cols);
          expect(call(bad, m, { metric, ids: Uint32Array.of(0) })).toThrow(/^query: row 0, column/);
        }
      }
    }
  });

  it("reads a Buffer as bytes, at any byte offset", () => {
    for (let offset = 0; offset < 9; offset++) {
      const buffer = Buffer.alloc(offset + 6, 7).subarray(offset);
      buffer.set([0, 0, 3, 4, 6, 8]);
      const m = matrix(buffer as Uint8Array, 3, 2);
      expect(oneToMany(Buffer.from([0, 0]) as Uint8Array, m)).toEqual(Float32Array.of(0, 5, 10));
    }
  });

  it("reads memory that is shared between threads", () => {
    const data: Float32Array = new Float32Array(new SharedArrayBuffer(24), 8, 4);
    data.set([0, 0, 3, 4]);
    expect(oneToMany<Float32Array>(query, matrix(data, 2, 2))).toEqual(Float32Array.of(0, 5));
  });

  it("refuses what does not fit together, and says why", () => {
    const bytes = matrix(new Uint8Array(4), 2, 2);
    expect(call(Float32Array.of(1), rows)).toThrow(
      refused("shape", "oneToMany: the query has 1 elements, the rows have 2"),
    );
    expect(call(query, bytes)).toThrow(
      refused("dtype", "oneToMany: the query is f32, the rows are u8"),
    );
    const bits = vectors(new Uint8Array(2), 1, 2, "b1");
    expect(call(new Uint8Array(2), bits)).toThrow(
      refused(
        "dtype",
        "no l2 kernel for elements of type b1; it has f64, f32, f16, bf16, i8, u8, i16, u16, i32, u32, i64, u64",
      ),
    );
    expect(call(query, rows, { metrik: "l1" })).toThrow(
      refused("option", 'oneToMany: unknown option "metrik"; did you mean "metric"?'),
    );
    expect(call(query, rows, { metric: "l3" })).toThrow(
      expect.objectContaining({ code: "metric" }),
    );
    expect(call(query, rows, { ids: Uint32Array.of(0, 3) })).toThrow(
      refused("shape", "oneToMany: id 3 of a matrix with 3 rows"),
    );
    expect(call(query, rows, { ids: [0, 1] })).toThrow(
      refused("dtype", "oneToMany: ids must be a Uint32Array, got Array(2)"),
    );
    expect(call([0, 0], rows)).toThrow(expect.objectContaining({ code: "dtype" }));
    expect(call(query, undefined)).toThrow(expect.objectContaining({ code: "shape" }));
  });
});

/** Rows of `dense` at a stride and an offset; everything between them is `filler`. */
function spread<T extends NumericArray>(
  dense: Matrix<T>,
  padding: number,
  offset: number,
  filler: number,
): Matrix<T> {
  const stride = dense.cols + padding;
  const create = dense.data.constructor as { new (length: number): T };
  const data = new create(offset + dense.rows * stride).fill(filler).subarray(offset) as T;
  for (let i = 0; i < dense.rows; i++) {
    data.set(dense.data.subarray(i * dense.cols, (i + 1) * dense.cols), i * stride);
  }
  return matrix(data, dense.rows, dense.cols, stride);
}

describe("for any shape, stride, offset and choice of rows", () => {
  const shape = fc.record({
    metric: fc.constantFrom(...METRIC_NAMES),
    rows: fc.integer({ min: 1, max: 9 }),
    cols: fc.nat(150),
    padding: fc.nat(20),
    offset: fc.nat(17),
    seed: fc.nat(1000),
    picks: fc.option(fc.array(fc.nat(), { maxLength: 12 }), { nil: undefined }),
  });

  it("floats are within the bound of the reference, and NaN between the rows is never read", () => {
    fc.assert(
      fc.property(shape, ({ metric, rows, cols, padding, offset, seed, picks }) => {
        const dense = randomMatrix(rows, cols, seed);
        const query = randomMatrix(1, cols, seed + 1).data;
        const m = spread(dense, padding, offset, NaN);
        const ids = picks ? Uint32Array.from(picks, (pick) => pick % rows) : undefined;
        const found = oneToMany(query, m, ids ? { metric, ids } : { metric });
        const wanted = ids ?? Uint32Array.from({ length: rows }, (_, i) => i);
        expect(found).toHaveLength(wanted.length);
        for (const [i, id] of wanted.entries()) {
          const row = dense.data.subarray(id * cols, (id + 1) * cols);
          const { distance, bound } = expectedDistance(metric, query, row);
          expect(Math.abs(found[i]! - distance)).toBeLessThanOrEqual(bound);
        }
        expect(oneToMany(query, dense, ids ? { metric, ids } : { metric })).toEqual(found);
      }),
      { seed: 9, numRuns: 300 },
    );
  });

  it("bytes are exact", () => {
    fc.assert(
      fc.property(shape, ({ metric, rows, cols, padding, offset, seed }) => {
        const dense = randomBytes(rows, cols, seed);
        const query = randomBytes(1, cols, seed + 1).data;
        const found = oneToMany(query, spread(dense, padding, offset, 99), { metric });
        const expected = Array.from({ length: rows }, (_, i) =>
          exactByteDistance(metric, query, dense.data.subarray(i * cols, (i + 1) * cols)),
        );
        expect([...found]).toEqual(expected);
      }),
      { seed: 10, numRuns: 200 },
    );
  });

  it("equal rows are at distance 0 exactly, also under cosine", () => {
    fc.assert(
      fc.property(shape, ({ metric, cols, seed }) => {
        fc.pre(metric !== "ip");
        const { data: floats } = randomMatrix(1, cols, seed);
        const { data: bytes } = randomBytes(1, cols, seed);
        expect(oneToMany(floats, matrix(floats, 1, cols), { metric })[0]).toBe(0);
        expect(oneToMany(bytes, matrix(bytes, 1, cols), { metric })[0]).toBe(0);
      }),
      { seed: 13 },
    );
  });

  it("the distance of a pair does not depend on its order or its neighbours", () => {
    fc.assert(
      fc.property(shape, ({ metric, rows, cols, seed }) => {
        const a = randomMatrix(rows, cols, seed);
        const query = randomMatrix(1, cols, seed + 1).data;
        const together = oneToMany(query, a, { metric });
        for (let i = 0; i < rows; i++) {
          const row = a.data.subarray(i * cols, (i + 1) * cols);
          expect(oneToMany(row, matrix(query, 1, cols), { metric })[0]).toBe(together[i]);
        }
      }),
      { seed: 11 },
    );
  });
});
