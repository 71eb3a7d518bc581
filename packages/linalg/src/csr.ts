import { AnnError, describeValue, type CsrMatrix } from "@ann/core";
import { addon } from "./addon.ts";

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Largest number of rows and columns: column numbers have 32 bits. */
const MAX_SIZE = 2 ** 32 - 1;

/**
 * Checks sizes and types, not the entries; the native steps check those before using them.
 * @throws AnnError `shape`, `dtype` or `capacity`
 */
export function checkCsrArrays(a: CsrMatrix): void {
  const { rows, cols, rowPtr, colIdx, values } = a;
  const typed =
    rowPtr instanceof Float64Array &&
    colIdx instanceof Uint32Array &&
    values instanceof Float32Array;
  if (!typed) {
    const given = [rowPtr, colIdx, values].map((array) => describeValue(array)).join(", ");
    throw new AnnError(
      "dtype",
      `csr: rowPtr, colIdx, values must be Float64Array, Uint32Array, Float32Array, got ${given}`,
    );
  }
  if (!isCount(rows) || !isCount(cols)) {
    throw new AnnError("shape", `csr: rows and cols must be whole numbers, got ${rows} x ${cols}`);
  }
  if (rows > MAX_SIZE || cols > MAX_SIZE) {
    throw new AnnError("capacity", `csr: ${rows} x ${cols} does not fit 32-bit column numbers`);
  }
  if (rowPtr.length !== rows + 1 || colIdx.length !== values.length) {
    throw new AnnError(
      "shape",
      `csr: ${rows} rows need ${rows + 1} offsets and as many columns as values, ` +
        `got ${rowPtr.length} offsets, ${colIdx.length} columns, ${values.length} values`,
      { details: { rows, offsets: rowPtr.length, colIdx: colIdx.length, values: values.length } },
    );
  }
}

/**
 * A checked sparse matrix over existing arrays; nothing is copied. The check reads every entry
 * once, on the calling thread (about ten milliseconds for a million entries).
 *
 * @param rowPtr `rows + 1` offsets, from 0 to the number of entries, ascending
 * @param colIdx column of each entry, below `cols`, ascending strictly within a row
 * @param values value of each entry; stored zeros are allowed
 * @throws AnnError `shape` naming the first row at fault, `not-finite` naming row and column,
 *   `dtype`, or `capacity` from 2^32 rows or columns on
 */
export function csr(
  rows: number,
  cols: number,
  rowPtr: Float64Array,
  colIdx: Uint32Array,
  values: Float32Array,
): CsrMatrix {
  const a = { rows, cols, rowPtr, colIdx, values };
  checkCsrArrays(a);
  const fault = addon.csrFault(a) as Pick<AnnError, "code" | "message" | "details"> | undefined;
  if (fault) throw new AnnError(fault.code, fault.message, { details: fault.details });
  return a;
}
