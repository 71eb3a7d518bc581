import {
  AnnError,
  checkRagged,
  checkVectors,
  describeValue,
  dtypeOf,
  raggedRows,
  vectorDtypeOf,
  type NumericArray,
  type Ragged,
  type RunControl,
  type VectorArray,
  type Vectors,
} from "@ann/core";
import { bruteForce, type KernelDtype, type Metric } from "@ann/distances";
import type { Rows } from "../vector-index.ts";

/** What all rows of an index, and all queries to it, have in common. */
export interface RowKind {
  readonly dtype: KernelDtype;
  /** Elements of the array per row; undefined where it varies. */
  readonly cols: number | undefined;
}

/** Rows of which the shape has been checked, whatever their kind. */
export interface CheckedRows extends RowKind {
  readonly count: number;
  /** A snapshot: its fields are those that were checked. */
  readonly native: Rows;
}

const isRagged = (value: unknown): value is Ragged<NumericArray> =>
  typeof value === "object" && value !== null && "offsets" in value;

/** Checks the shape of rows that came from outside. @throws AnnError `shape` or `dtype` */
export function checkRows(value: Rows, name: string): CheckedRows {
  if (isRagged(value)) {
    const native = checkRagged(value, name);
    const dtype = `${dtypeOf(native.data)}[]` as const;
    return { count: raggedRows(native), cols: undefined, dtype, native };
  }
  const native = checkVectors(value, name);
  return { count: native.rows, cols: native.cols, dtype: native.dtype, native };
}

/** Row `i`, a view. */
export function viewOf({ native }: CheckedRows, i: number): VectorArray {
  const data = native.data as Float32Array;
  if (isRagged(native)) return data.subarray(native.offsets[i], native.offsets[i + 1]);
  return data.subarray(i * native.stride, i * native.stride + native.cols);
}

/** One row of a kind. */
export function rowsOf(row: VectorArray, { dtype, cols }: RowKind): CheckedRows {
  const data = row as NumericArray;
  const native =
    cols === undefined
      ? { data, offsets: Float64Array.of(0, row.length) }
      : { data, rows: 1, cols, stride: cols, dtype: dtype as NonNullable<Vectors["dtype"]> };
  return { dtype, cols, count: 1, native };
}

/** Some rows after one another, without copying. */
export function partOf(rows: CheckedRows, first: number, count: number): CheckedRows {
  const { native } = rows;
  if (isRagged(native)) {
    const offsets = native.offsets.subarray(first, first + count + 1);
    return { ...rows, count, native: { data: native.data, offsets } };
  }
  const data = native.data.subarray(first * native.stride);
  return { ...rows, count, native: { ...native, data, rows: count } };
}

/** Rows of which there are none, of a kind. */
export function noRows({ dtype, cols }: RowKind, like: VectorArray): Rows {
  const data = like.subarray(0, 0) as NumericArray;
  if (cols === undefined) return { data, offsets: new Uint32Array(1) };
  return { data, rows: 0, cols, stride: cols, dtype: dtype as NonNullable<Vectors["dtype"]> };
}

/** Refuses rows of another kind than an index holds. @throws AnnError `shape` or `dtype` */
export function checkKind(where: string, name: string, rows: CheckedRows, kind: RowKind): void {
  if (rows.dtype !== kind.dtype) {
    throw new AnnError(
      "dtype",
      `${where}: the index holds ${kind.dtype}, ${name} are ${rows.dtype}; convert them, or build the index from ${rows.dtype}`,
      { details: { expected: kind.dtype, dtype: rows.dtype } },
    );
  }
  if (rows.count > 0 && rows.cols !== kind.cols) {
    throw new AnnError(
      "shape",
      `${where}: the index holds vectors of ${kind.cols} elements, ${name} have ${rows.cols}${kind.cols === 0 ? "; begin it with an empty matrix of as many cols" : ""}`,
      { details: { dim: kind.cols, cols: rows.cols } },
    );
  }
}

/**
 * Refuses rows that the metric cannot measure, as exact search among no rows does: numbers that are
 * not finite, or outside its domain.
 * @throws AnnError `not-finite`, `metric`, `dtype`, `shape` or `aborted`
 */
export async function checkContent(
  metric: Metric,
  rows: CheckedRows,
  name: "data" | "queries",
  { signal, threads }: RunControl,
): Promise<void> {
  if (rows.count === 0) return;
  const nothing = noRows(rows, rows.native.data);
  const [data, queries] = name === "data" ? [rows.native, nothing] : [nothing, rows.native];
  const control = { k: 1, metric, signal, threads };
  await bruteForce(data as Vectors, queries as Vectors, control);
}

/** Checks the one query of a synchronous search. @throws AnnError `shape`, `dtype` or `not-finite` */
export function checkQuery(where: string, query: VectorArray, kind: RowKind): void {
  const dtype = kind.dtype.replace("[]", "");
  let fits = false;
  try {
    vectorDtypeOf({ data: query, dtype: dtype as NonNullable<Vectors["dtype"]> });
    fits = true;
  } catch {
    // Told below.
  }
  if (!fits) {
    throw new AnnError(
      "dtype",
      `${where}: the index holds ${kind.dtype}, the query is ${describeValue(query)}; it must be a typed array of that type`,
    );
  }
  if (kind.cols !== undefined && query.length !== kind.cols) {
    throw new AnnError(
      "shape",
      `${where}: the index holds vectors of ${kind.cols} elements, the query has ${query.length}`,
      { details: { dim: kind.cols, cols: query.length } },
    );
  }
  const column = firstNotFinite(query, dtype);
  if (column < 0) return;
  throw new AnnError(
    "not-finite",
    `${where}: column ${column} of the query is not a finite number; remove or replace NaN and infinities first`,
    { details: { column } },
  );
}

/** Bits that are all set in infinities and NaN of 16-bit floats. */
const EXPONENT: Readonly<Record<string, number>> = { f16: 0x7c00, bf16: 0x7f80 };

function firstNotFinite(query: VectorArray, dtype: string): number {
  const exponent = EXPONENT[dtype];
  const { length } = query;
  // Plain loops: a call for each element would cost more than a search of a small index.
  if (exponent !== undefined) {
    const bits = query as Uint16Array;
    for (let i = 0; i < length; i++) if ((bits[i]! & exponent) === exponent) return i;
  } else if (dtype === "f32" || dtype === "f64") {
    const numbers = query as Float32Array | Float64Array;
    for (let i = 0; i < length; i++) if (!Number.isFinite(numbers[i])) return i;
  }
  return -1;
}
