import {
  AnnError,
  checkOptionKeys,
  checkVectors,
  describeValue,
  vectorDtypeOf,
  type VectorArray,
  type Vectors,
} from "@ann/core";
import { addon } from "./addon.ts";
import { resolve, type MetricInput } from "./metric.ts";

/** Options of {@link oneToMany}. */
export interface OneToManyOptions {
  /** The metric; default `"l2"`. */
  readonly metric?: MetricInput;
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
 * @param rows of an element type that the metric has
 * @returns one distance per row (or per id)
 * @throws AnnError `shape`, `dtype`, `metric` or `option`
 */
export function oneToMany<T extends VectorArray>(
  query: T,
  rows: Vectors<T>,
  options: OneToManyOptions = {},
): Float32Array {
  checkOptionKeys("oneToMany", options, ["metric", "ids"]);
  const many = checkVectors(rows, "rows");
  const { metric = "l2", ids } = options;
  const natural = vectorDtypeOf({ data: query });
  if (natural !== vectorDtypeOf({ data: many.data })) {
    throw new AnnError("dtype", `oneToMany: the query is ${natural}, the rows are ${many.dtype}`);
  }
  if (query.length !== many.cols) {
    throw new AnnError(
      "shape",
      `oneToMany: the query has ${query.length} elements, the rows have ${many.cols}`,
    );
  }
  if (ids) checkIds(ids, many.rows);
  const out = new Float32Array(ids ? ids.length : many.rows);
  const one = { data: query, rows: 1, cols: query.length, stride: query.length };
  addon.oneToMany(resolve(metric).kernel(many.dtype), one, many, ids, out);
  return out;
}
