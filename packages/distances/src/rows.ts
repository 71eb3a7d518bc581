import {
  checkRagged,
  checkVectors,
  dtypeOf,
  raggedRows,
  type NumericArray,
  type Ragged,
  type VectorArray,
  type Vectors,
} from "@ann/core";
import type { KernelDtype } from "./kernel.ts";

/** Rows as native code takes them. */
export type NativeRows = Vectors | Ragged<NumericArray>;

/** Rows that have been checked, whatever their kind. */
export interface CheckedRows {
  readonly rows: number;
  /** Elements per row; undefined where it varies. */
  readonly cols: number | undefined;
  /** Which kernel they need. */
  readonly dtype: KernelDtype;
  /** A snapshot: its fields are those that were checked. */
  readonly native: NativeRows;
}

/**
 * The rows themselves; if there are none, with as many columns as those that they are compared with.
 */
export function withColumns(rows: CheckedRows, cols: number | undefined): CheckedRows {
  if (rows.rows > 0 || cols === undefined) return rows;
  return { ...rows, cols, native: { ...(rows.native as Vectors), cols, stride: cols } };
}

/** Whether rows are (meant to be) ragged. */
export function isRagged(value: unknown): value is Ragged<NumericArray> {
  return typeof value === "object" && value !== null && "offsets" in value;
}

/**
 * Checks vectors or ragged rows that came from outside.
 * @throws AnnError `shape` or `dtype`
 */
export function checkRows(value: Vectors | Ragged<NumericArray>, name: string): CheckedRows {
  if (!isRagged(value)) {
    const { rows, cols, stride, data, dtype } = checkVectors(value as Vectors<VectorArray>, name);
    return { rows, cols, dtype, native: { data, rows, cols, stride, dtype } };
  }
  const native = checkRagged(value, name);
  const dtype = `${dtypeOf(native.data)}[]` as const;
  return { rows: raggedRows(native), cols: undefined, dtype, native };
}
