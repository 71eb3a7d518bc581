import { AnnError } from "./errors.ts";
import { describeValue, isCount } from "./options.ts";

/** Typed arrays that can hold the elements of a {@link Matrix}. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** Short names of element types, as kernels and files use them. */
export type Dtype = "f32" | "f64" | "i8" | "u8" | "i16" | "u16" | "i32" | "u32";

/**
 * Rows of equal length in one typed array, row-major.
 * Row `i` occupies `data[i * stride]` up to `data[i * stride + cols - 1]`.
 */
export interface Matrix<T extends NumericArray = Float32Array> {
  readonly data: T;
  readonly rows: number;
  readonly cols: number;
  /** Distance between the starts of two rows, in elements; at least `cols`. */
  readonly stride: number;
}

const ARRAYS = {
  f32: Float32Array,
  f64: Float64Array,
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
} as const;

const DTYPES: ReadonlyMap<string, Dtype> = new Map(
  Object.entries(ARRAYS).map(([dtype, array]) => [array.name, dtype as Dtype]),
);

/**
 * Element type of a typed array. `Buffer` counts as `u8`.
 * @throws AnnError `dtype` for anything that is not one of {@link NumericArray}
 */
export function dtypeOf(data: unknown): Dtype {
  const tag = ArrayBuffer.isView(data)
    ? (data as unknown as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]
    : undefined;
  const dtype = tag === undefined ? undefined : DTYPES.get(tag);
  if (dtype === undefined) {
    throw new AnnError(
      "dtype",
      `expected a typed array (${[...DTYPES.keys()].join(", ")}), got ${describeValue(data)}`,
    );
  }
  return dtype;
}

/**
 * Refuses an array over a buffer that may shrink while native threads read it.
 * @throws AnnError `shape`
 */
export function checkFixed(data: unknown, name: string): void {
  const { buffer } = data as { buffer: ArrayBufferLike & { resizable?: boolean } };
  if (!buffer.resizable) return;
  throw new AnnError(
    "shape",
    `${name}: the array lies in a resizable buffer, which could shrink while it is read; copy it first with slice()`,
  );
}

interface Shape {
  readonly data: unknown;
  readonly rows: number;
  readonly cols: number;
  readonly stride: number;
  readonly dtype?: unknown;
}

/** What makes a matrix, or ragged rows, of something else. */
function makers(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return "matrix(data, rows, cols) makes one";
  if (typeof value[0] === "string") return "raggedFromStrings makes ragged rows of texts";
  return "matrixFromRows makes one of arrays, matrix(data, rows, cols) of one typed array";
}

/**
 * The fields of a matrix, each read once and checked; `checkData` refuses arrays of other types.
 * @throws AnnError `shape`
 */
export function shapeOf<S extends Shape>(
  value: S,
  name: string,
  checkData: (data: unknown) => void,
): Pick<S, "data" | "rows" | "cols" | "stride" | "dtype"> {
  if (typeof value !== "object" || value === null || !("data" in value)) {
    throw new AnnError(
      "shape",
      `${name}: expected { data, rows, cols, stride }, got ${describeValue(value)}; ${makers(value)}`,
    );
  }
  const { data, rows, cols, stride, dtype } = value;
  checkData(data);
  checkFixed(data, name);
  if (!isCount(rows) || !isCount(cols) || !isCount(stride) || stride < cols) {
    throw new AnnError(
      "shape",
      `${name}: rows, cols and stride must be whole numbers with stride >= cols, got ${rows} x ${cols}, stride ${stride}`,
      { details: { rows, cols, stride } },
    );
  }
  const needed = rows === 0 ? 0 : (rows - 1) * stride + cols;
  const { length } = data as ArrayLike<unknown>;
  if (length < needed) {
    throw new AnnError(
      "shape",
      `${name}: ${rows} rows x ${cols} columns (stride ${stride}) need ${needed} elements, the array has ${length}`,
      { details: { rows, cols, stride, needed, length } },
    );
  }
  return { data, rows, cols, stride, dtype };
}

/**
 * Checks a matrix that came from outside.
 * @returns a plain object with the fields as they were checked: they are read once, so a caller
 *   that changes them later, or has getters, cannot make them differ
 * @param name what the caller calls it, for the message
 * @throws AnnError `shape` or `dtype`
 */
export function checkMatrix<M extends Matrix<NumericArray>>(value: M, name = "matrix"): M {
  const { dtype, ...shape } = shapeOf(value as M & Shape, name, dtypeOf);
  if (dtype !== undefined && dtype !== dtypeOf(shape.data)) {
    throw new AnnError(
      "dtype",
      `${name}: elements of dtype ${describeValue(dtype)} are not taken here; convert them to a Float32Array first`,
    );
  }
  return shape as unknown as M;
}

/**
 * A matrix over an existing typed array; nothing is copied.
 *
 * @param data elements, row-major
 * @param rows number of rows
 * @param cols elements per row
 * @param stride elements from one row to the next; default `cols`
 * @throws AnnError `shape` when the array is too short
 */
export function matrix<T extends NumericArray>(
  data: T,
  rows: number,
  cols: number,
  stride: number = cols,
): Matrix<T> {
  return checkMatrix({ data, rows, cols, stride });
}

/**
 * Copies an array of equally long rows into one f32 matrix.
 * @throws AnnError `shape` naming the first row whose length differs
 */
export function matrixFromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const data = new Float32Array(rows.length * cols);
  for (const [i, values] of rows.entries()) {
    if (values.length !== cols) {
      throw new AnnError("shape", `row ${i} has ${values.length} values, row 0 has ${cols}`, {
        details: { row: i, length: values.length, expected: cols },
      });
    }
    data.set(values, i * cols);
  }
  return { data, rows: rows.length, cols, stride: cols };
}

/** A view of row `i`; writes go through to the matrix. @throws AnnError `shape` */
export function row<T extends NumericArray>(m: Matrix<T>, i: number): T {
  if (!isCount(i) || i >= m.rows) {
    throw new AnnError("shape", `row ${i} of a matrix with ${m.rows} rows`);
  }
  return m.data.subarray(i * m.stride, i * m.stride + m.cols) as T;
}

/**
 * Copies chosen rows into a new, dense matrix of the same element type.
 * @param ids row numbers, any order, repeats allowed
 * @throws AnnError `shape` naming an id out of range
 */
export function gatherRows<T extends NumericArray>(
  m: Matrix<T>,
  ids: ArrayLike<number>,
): Matrix<T> {
  const data = new ARRAYS[dtypeOf(m.data)](ids.length * m.cols) as T;
  for (let i = 0; i < ids.length; i++) data.set(row(m, ids[i]!), i * m.cols);
  return { data, rows: ids.length, cols: m.cols, stride: m.cols };
}
