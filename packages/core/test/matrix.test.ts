import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkMatrix,
  dtypeOf,
  gatherRows,
  isAnnError,
  matrix,
  matrixFromRows,
  row,
  type AnnErrorCode,
  type Matrix,
  type NumericArray,
} from "../src/index.ts";

function failure(call: () => unknown): { code: AnnErrorCode; message: string; details: object } {
  try {
    call();
  } catch (error) {
    if (isAnnError(error)) return error;
  }
  throw new Error("no AnnError was thrown");
}

describe("dtypeOf", () => {
  it.each([
    ["f32", new Float32Array(1)],
    ["f64", new Float64Array(1)],
    ["i8", new Int8Array(1)],
    ["u8", new Uint8Array(1)],
    ["i16", new Int16Array(1)],
    ["u16", new Uint16Array(1)],
    ["i32", new Int32Array(1)],
    ["u32", new Uint32Array(1)],
    ["u8", Buffer.from([1])],
    ["f32", new (class Special extends Float32Array {})(1)],
  ])("%s", (dtype, data) => {
    expect(dtypeOf(data)).toBe(dtype);
  });

  it.each([
    [[1, 2], "Array(2)"],
    [new DataView(new ArrayBuffer(4)), "DataView"],
    [new Uint8ClampedArray(3), "Uint8ClampedArray(3)"],
    [new BigInt64Array(3), "BigInt64Array(3)"],
    [new ArrayBuffer(8), "ArrayBuffer"],
    [{ [Symbol.toStringTag]: "Float32Array" }, "Object"],
    ["f32", '"f32"'],
    [null, "null"],
    [undefined, "undefined"],
  ])("refuses case %# of another type", (data, shown) => {
    const { code, message } = failure(() => dtypeOf(data));
    expect(code).toBe("dtype");
    expect(message).toBe(
      "expected a typed array (Float32Array, Float64Array, Int8Array, Uint8Array, Int16Array, " +
        `Uint16Array, Int32Array, Uint32Array), got ${shown}`,
    );
  });
});

describe("matrix", () => {
  it("is a view: nothing is copied", () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    const m = matrix(data, 2, 3);
    expect(m).toEqual({ data, rows: 2, cols: 3, stride: 3 });
    expect(m.data).toBe(data);
  });

  it("needs no padding after the last row, and no elements at all for no rows", () => {
    expect(matrix(new Float32Array(8), 2, 3, 5).stride).toBe(5);
    expect(matrix(new Uint8Array(0), 0, 3)).toMatchObject({ rows: 0, cols: 3 });
    expect(matrix(new Uint8Array(0), 0, 0, 7)).toMatchObject({ rows: 0, cols: 0 });
    expect(matrix(new Uint8Array(0), 5, 0)).toMatchObject({ rows: 5, cols: 0, stride: 0 });
    expect(matrix(new Float32Array(3), 1, 3, 2 ** 40)).toMatchObject({ rows: 1 });
  });

  it("says how many elements are missing", () => {
    const { code, message, details } = failure(() => matrix(new Float32Array(7), 2, 3, 5));
    expect(code).toBe("shape");
    expect(message).toBe("matrix: 2 rows x 3 columns (stride 5) need 8 elements, the array has 7");
    expect(details).toEqual({ rows: 2, cols: 3, stride: 5, needed: 8, length: 7 });
    expect(failure(() => matrix(new Float32Array(9), 2 ** 40, 3)).code).toBe("shape");
  });

  it.each([
    [-1, 3, 3],
    [1.5, 3, 3],
    [2, NaN, 3],
    [2, 3, 2],
    [2, 3, Infinity],
    ["2" as unknown as number, 3, 3],
    [2 ** 60, 1, 1],
  ])("refuses rows %j, cols %j, stride %j", (rows, cols, stride) => {
    const { code, message } = failure(() => matrix(new Float32Array(100), rows, cols, stride));
    expect(code).toBe("shape");
    expect(message).toBe(
      "matrix: rows, cols and stride must be whole numbers with stride >= cols, " +
        `got ${rows} x ${cols}, stride ${stride}`,
    );
  });
});

describe("checkMatrix", () => {
  it("returns the same fields over the same array", () => {
    const m = matrix(new Int16Array(4), 2, 2);
    expect(checkMatrix(m)).toEqual(m);
    expect(checkMatrix(m).data).toBe(m.data);
  });

  it("names the argument as the caller does", () => {
    expect(failure(() => checkMatrix([1] as unknown as Matrix, "queries"))).toMatchObject({
      code: "shape",
      message:
        "queries: expected { data, rows, cols, stride }, got Array(1); matrixFromRows makes one of arrays, matrix(data, rows, cols) of one typed array",
    });
    for (const value of [undefined, null, 7, "m", {}, () => 0]) {
      expect(failure(() => checkMatrix(value as unknown as Matrix)).code).toBe("shape");
    }
    const list = { data: [1, 2] as unknown as Float32Array, rows: 1, cols: 2, stride: 2 };
    expect(failure(() => checkMatrix(list)).code).toBe("dtype");
  });
});

describe("matrixFromRows", () => {
  it("copies rows into 32-bit floats", () => {
    const m = matrixFromRows([[0.1, 2], Float64Array.of(3, 4)]);
    expect(m).toEqual({ data: Float32Array.of(0.1, 2, 3, 4), rows: 2, cols: 2, stride: 2 });
  });

  it("accepts no rows, and rows without columns", () => {
    expect(matrixFromRows([])).toMatchObject({ rows: 0, cols: 0 });
    expect(matrixFromRows([[], []])).toMatchObject({ rows: 2, cols: 0 });
  });

  it("names the first row of another length", () => {
    expect(failure(() => matrixFromRows([[1, 2], [3, 4], [5], []]))).toMatchObject({
      code: "shape",
      message: "row 2 has 1 values, row 0 has 2",
      details: { row: 2, length: 1, expected: 2 },
    });
  });
});

describe("row", () => {
  it("is a view at the stride, without the padding", () => {
    const m = matrix(Float32Array.of(1, 2, -1, 3, 4, -1), 2, 2, 3);
    expect([...row(m, 1)]).toEqual([3, 4]);
    row(m, 0)[1] = 9;
    expect(m.data[1]).toBe(9);
  });

  it.each([-1, 2, 0.5, NaN, 2 ** 53])("refuses row %d of 2", (i) => {
    expect(failure(() => row(matrix(new Uint8Array(2), 2, 1), i))).toMatchObject({
      code: "shape",
      message: `row ${i} of a matrix with 2 rows`,
    });
  });
});

describe("gatherRows", () => {
  it("copies rows in the given order into a dense matrix of the same type", () => {
    const m = matrix(Int16Array.of(1, 2, 0, 3, 4, 0, 5, 6), 3, 2, 3);
    const gathered = gatherRows(m, [2, 0, 2]);
    expect(gathered).toEqual({
      data: Int16Array.of(5, 6, 1, 2, 5, 6),
      rows: 3,
      cols: 2,
      stride: 2,
    });
    expect(gatherRows(m, [])).toEqual({ data: new Int16Array(0), rows: 0, cols: 2, stride: 2 });
  });

  it("makes a plain Uint8Array of a Buffer, with memory of its own", () => {
    const buffer = Buffer.from([9, 9, 1, 2, 3, 4]).subarray(2);
    const { data } = gatherRows(matrix(buffer as Uint8Array, 2, 2), Uint32Array.of(1, 0));
    expect(Buffer.isBuffer(data)).toBe(false);
    expect(Object.getPrototypeOf(data)).toBe(Uint8Array.prototype);
    expect([...data]).toEqual([3, 4, 1, 2]);
    expect(data.buffer).not.toBe(buffer.buffer);
    expect(data.byteOffset).toBe(0);
  });

  it("names an id out of range", () => {
    const m = matrix(new Float32Array(4), 2, 2);
    expect(failure(() => gatherRows(m, [0, 2])).message).toBe("row 2 of a matrix with 2 rows");
  });

  it("equals picking element by element, for any shape, stride, offset and type", () => {
    const types = [Float32Array, Float64Array, Int8Array, Uint8Array, Int16Array, Uint32Array];
    const shape = fc.record({
      type: fc.constantFrom(...types),
      offset: fc.nat(5),
      rows: fc.integer({ min: 1, max: 8 }),
      cols: fc.nat(6),
      padding: fc.nat(3),
      picks: fc.array(fc.nat(), { maxLength: 12 }),
    });
    fc.assert(
      fc.property(shape, ({ type, offset, rows, cols, padding, picks }) => {
        const stride = cols + padding;
        const whole = new type(offset + rows * stride).map(
          (_: number, i: number) => (i * 37) % 101,
        );
        const m = matrix<NumericArray>(whole.subarray(offset), rows, cols, stride);
        const ids = picks.map((pick) => pick % rows);
        const expected = ids.flatMap((id) =>
          Array.from({ length: cols }, (_, j) => whole[offset + id * stride + j]!),
        );
        const gathered = gatherRows(m, ids);
        expect([...gathered.data]).toEqual(expected);
        expect(gathered.data).toBeInstanceOf(type);
        expect(checkMatrix(gathered)).toEqual(gathered);
      }),
      { seed: 3 },
    );
  });
});

describe("checkMatrix", () => {
  it("reads every field once and returns what it has checked", () => {
    let reads = 0;
    const getters = {
      get data() {
        reads += 1;
        return new Float32Array(6).fill(reads);
      },
      rows: 2,
      cols: 3,
      stride: 3,
    };
    const checked = checkMatrix(getters);
    expect(reads).toBe(1);
    expect(checked.data).toBe(checked.data);
    expect([...checked.data]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(Object.getOwnPropertyDescriptor(checked, "data")).toHaveProperty("value");
  });
});
