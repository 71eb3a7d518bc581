import { AnnError, describeValue, isCount, type CsrMatrix } from "@ann/core";

/** Largest number of rows and columns: column numbers have 32 bits. */
const MAX_SIZE = 2 ** 32 - 1;

function checkTypes(where: string, { rowPtr, colIdx, values }: CsrMatrix): void {
  const typed =
    rowPtr instanceof Float64Array &&
    colIdx instanceof Uint32Array &&
    values instanceof Float32Array;
  if (typed) return;
  const given = [rowPtr, colIdx, values].map((array) => describeValue(array)).join(", ");
  throw new AnnError(
    "dtype",
    `${where}: rowPtr, colIdx, values must be Float64Array, Uint32Array, Float32Array, got ${given}`,
  );
}

function checkSizes(where: string, { rows, cols }: CsrMatrix): void {
  if (!isCount(rows) || !isCount(cols)) {
    const given = `${describeValue(rows)} x ${describeValue(cols)}`;
    throw new AnnError("shape", `${where}: rows and cols must be whole numbers, got ${given}`);
  }
  if (rows > MAX_SIZE || cols > MAX_SIZE) {
    throw new AnnError(
      "capacity",
      `${where}: ${rows} x ${cols} does not fit 32-bit column numbers`,
    );
  }
}

function checkLengths(where: string, { rows, cols, rowPtr, colIdx, values }: CsrMatrix): void {
  if (rowPtr.length !== rows + 1 || colIdx.length !== values.length) {
    throw new AnnError(
      "shape",
      `${where}: ${rows} rows need ${rows + 1} offsets and as many columns as values, ` +
        `got ${rowPtr.length} offsets, ${colIdx.length} columns, ${values.length} values`,
      { details: { rows, offsets: rowPtr.length, colIdx: colIdx.length, values: values.length } },
    );
  }
  const entries = values.length;
  const [first, last] = [rowPtr[0], rowPtr[rows]];
  if (first !== 0 || last !== entries) {
    throw new AnnError(
      "shape",
      `${where}: rowPtr must go from 0 to the number of entries, ${entries}; it goes from ${first} to ${last}`,
      { details: { first, last, entries } },
    );
  }
  if (cols === 0 && entries > 0) {
    throw new AnnError("shape", `${where}: ${entries} entries in a matrix without columns`, {
      details: { cols, entries },
    });
  }
}

/**
 * The matrix as it is now: fields that are set later do not reach a running call. Checks sizes,
 * types and the ends of the offsets, not the entries; native steps do that before using them.
 * @throws AnnError `shape`, `dtype` or `capacity`
 */
export function checkCsrArrays(where: string, a: CsrMatrix): CsrMatrix {
  if (typeof a !== "object" || a === null) {
    throw new AnnError(
      "shape",
      `${where}: expected { rows, cols, rowPtr, colIdx, values }, got ${describeValue(a)}; csr() makes one`,
    );
  }
  const { rows, cols, rowPtr, colIdx, values } = a;
  const current = { rows, cols, rowPtr, colIdx, values };
  checkTypes(where, current);
  checkSizes(where, current);
  checkLengths(where, current);
  return current;
}

/**
 * A sparse matrix over existing arrays; nothing is copied. Checks, at once and in constant time,
 * types, lengths and the ends of `rowPtr`. What needs a look at every row or entry is checked by
 * each function that the matrix is handed to, in the background, before it computes anything.
 *
 * @param rowPtr `rows + 1` offsets, from 0 to the number of entries, ascending
 * @param colIdx column of each entry, below `cols`, ascending strictly within a row
 * @param values value of each entry, finite; stored zeros are allowed
 * @throws AnnError `shape`, `dtype`, or `capacity` from 2^32 rows or columns on
 */
export function csr(
  rows: number,
  cols: number,
  rowPtr: Float64Array,
  colIdx: Uint32Array,
  values: Float32Array,
): CsrMatrix {
  return checkCsrArrays("csr", { rows, cols, rowPtr, colIdx, values });
}
