import {
  AnnError,
  checkMatrix,
  checkOptionKeys,
  describeValue,
  dtypeOf,
  type Matrix,
} from "@ann/core";
import { addon, kernelFor, type KernelArray } from "./kernel.ts";

/** Options of {@link oneToMany}. */
export interface OneToManyOptions {
  /** Name of the metric; default `"l2"`. */
  readonly metric?: string;
  /** Rows to measure, in this order; default all. */
  readonly ids?: Uint32Array;
}

function checkIds(ids: Uint32Array, rows: number): void {
  if (!(ids instanceof Uint32Array)) {
    throw new AnnError("dtype", `oneToMany: ids must be a Uint32Array, got ${describeValue(ids)}`);
  }
  const wrong = ids.find((id) => id >= rows);
  if (wrong !== undefined) {
    throw new AnnError("shape", `oneToMany: id ${wrong} of a matrix with ${rows} rows`);
  }
}

/**
 * Distances of one query to many rows, on the calling thread. Rows that hold NaN give NaN.
 *
 * @param query one row, of the element type and number of columns of `rows`
 * @param rows f32 or u8
 * @returns one distance per row (or per id)
 * @throws AnnError `shape`, `dtype`, `metric` or `option`
 */
export function oneToMany<T extends KernelArray>(
  query: T,
  rows: Matrix<T>,
  options: OneToManyOptions = {},
): Float32Array {
  checkOptionKeys("oneToMany", options, ["metric", "ids"]);
  checkMatrix(rows, "rows");
  const { metric = "l2", ids } = options;
  if (dtypeOf(query) !== dtypeOf(rows.data)) {
    throw new AnnError(
      "dtype",
      `oneToMany: the query is ${dtypeOf(query)}, the rows are ${dtypeOf(rows.data)}`,
    );
  }
  if (query.length !== rows.cols) {
    throw new AnnError(
      "shape",
      `oneToMany: the query has ${query.length} elements, the rows have ${rows.cols}`,
    );
  }
  if (ids) checkIds(ids, rows.rows);
  const out = new Float32Array(ids ? ids.length : rows.rows);
  const asMatrix = { data: query, rows: 1, cols: query.length, stride: query.length };
  addon.oneToMany(kernelFor(metric, rows), asMatrix, rows, ids, out);
  return out;
}
