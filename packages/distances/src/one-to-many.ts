import {
  AnnError,
  checkOptionKeys,
  describeValue,
  raggedFromStrings,
  vectorDtypeOf,
  type NumericArray,
  type Ragged,
  type VectorArray,
  type Vectors,
} from "@ann/core";
import { runNow } from "@ann/native";
import { addon } from "./addon.ts";
import { checkRowFinite, isFloat } from "./check-finite.ts";
import { checkSet } from "./check-set.ts";
import { checkTexts } from "./check-texts.ts";
import { checkColumns } from "./check-columns.ts";
import { resolve, type Metric, type MetricInput } from "./metric.ts";
import { guarded, rowViews, type MetricFunction } from "./metric-function.ts";
import { checkRows, withColumns, type CheckedRows } from "./rows.ts";

/** Options of {@link oneToMany}. */
export interface OneToManyOptions {
  /** The metric; default `"l2"`. */
  readonly metric?: MetricInput | undefined;
  /** Rows to measure, in this order; default all. */
  readonly ids?: Uint32Array | undefined;
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

/** Distances by a JavaScript function, all in one go. @throws AnnError `metric` or `dtype` */
function fillByFunction(
  { name, domain }: Metric,
  evaluate: MetricFunction,
  query: VectorArray,
  rows: CheckedRows,
  ids: Uint32Array | undefined,
  out: Float32Array,
): void {
  const view = rowViews(name, rows);
  const measure = guarded(name, evaluate, (_, j) => `for the query and row ${j}`);
  const check = (row: VectorArray, side: string, i: number): void => {
    if (isFloat(rows.dtype)) checkRowFinite(row as Float64Array, side, i);
    if (domain === "set" && rows.cols === undefined) checkSet(row, side, i);
  };
  if (out.length > 0) check(query, "query", 0);
  for (let i = 0; i < out.length; i++) {
    const j = ids ? ids[i]! : i;
    const row = view(j);
    check(row, "rows", j);
    out[i] = measure(query, row, 0, j);
  }
}

/** A string as its UTF-16 code units. */
function codesOf(text: string): Uint16Array {
  return raggedFromStrings([text]).data;
}

/**
 * Distances of one query to many rows, on the calling thread. Made to be cheap, it does not look
 * whether rows lie in the domain of the metric, but for sets: others give whatever the formula makes
 * of them.
 *
 * @param query one row, of the element type and number of columns of `rows`; among ragged rows of
 *   UTF-16 codes it may be a string
 * @param rows of an element type that the metric has
 * @returns one distance per row (or per id); of no rows the columns do not matter
 * @throws AnnError `shape`, `dtype`, `metric` (also for rows that are no sets where sets are due),
 *   `not-finite`, `option`, or `capacity` where the metric cannot take so long rows
 */
export function oneToMany<T extends VectorArray>(
  query: T,
  rows: Vectors<T>,
  options?: OneToManyOptions,
): Float32Array;
export function oneToMany<T extends NumericArray>(
  query: T | (T extends Uint16Array ? string : never),
  rows: Ragged<T>,
  options?: OneToManyOptions,
): Float32Array;
export function oneToMany(
  query: VectorArray | string,
  rows: Vectors | Ragged<NumericArray>,
  options: OneToManyOptions = {},
): Float32Array {
  checkOptionKeys("oneToMany", options, ["metric", "ids"]);
  const many = checkRows(rows, "rows");
  const { metric = "l2", ids } = options;
  const data = typeof query === "string" && many.dtype === "u16[]" ? codesOf(query) : query;
  const natural = vectorDtypeOf({ data: data as VectorArray });
  if (natural !== vectorDtypeOf({ data: many.native.data })) {
    throw new AnnError("dtype", `oneToMany: the query is ${natural}, the rows are ${many.dtype}`);
  }
  if (many.cols !== undefined && data.length !== many.cols && many.rows > 0) {
    throw new AnnError(
      "shape",
      `oneToMany: the query has ${data.length} elements, the rows have ${many.cols}`,
    );
  }
  const measure = resolve(metric);
  checkColumns("oneToMany", measure, many.cols === undefined ? undefined : data.length);
  if (ids !== undefined) checkIds(ids, many.rows);
  const out = new Float32Array(ids === undefined ? many.rows : ids.length);
  const cols = data.length;
  const one =
    many.cols === undefined
      ? { data: data as NumericArray, offsets: Float64Array.of(0, cols) }
      : { data: data as VectorArray, rows: 1, cols, stride: cols };
  const { native } = many.cols === undefined ? many : withColumns(many, cols);
  if (measure.evaluate) {
    if (many.cols === undefined) checkTexts(measure, checkRows(one, "query"), many);
    fillByFunction(measure, measure.evaluate, data as VectorArray, many, ids, out);
    return out;
  }
  const kernel = measure.kernel(many.dtype);
  runNow(() => addon.oneToMany(kernel, one, native, ids, out));
  return out;
}
