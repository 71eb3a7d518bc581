import {
  AnnError,
  checkOptionKeys,
  describeValue,
  matrix,
  type Matrix,
  type VectorArray,
} from "@ann/core";
import type { Metric } from "./metric.ts";
import { checkRows, isRagged, type CheckedRows } from "./rows.ts";

/** Options of {@link normalizeRows}. */
export interface NormalizeOptions {
  /** `"l1"`: rows sum to 1, the form of probabilities; `"l2"`: rows have length 1. Default `"l1"`. */
  readonly norm?: "l1" | "l2" | undefined;
}

type Floats = Float32Array | Float64Array;

function refuse(name: string, row: number, why: string): never {
  throw new AnnError("metric", `${name}: row ${row} ${why}`, { details: { row } });
}

/** What elements are divided by, after `scale`: a power of two that keeps sums in range. */
function l1(row: Floats, scale: number, name: string, i: number): number {
  let sum = 0;
  for (let j = 0; j < row.length; j++) {
    const x = row[j]!;
    if (x < 0) refuse(name, i, `has ${x} in column ${j}; probabilities are not below 0`);
    sum += x * scale;
  }
  if (sum === 0) refuse(name, i, "sums to 0: there is nothing to divide by; leave it out");
  return sum;
}

function l2(row: Floats, scale: number): number {
  let sum = 0;
  for (const x of row) sum += (x * scale) ** 2;
  return Math.sqrt(sum);
}

/** A power of two by which the largest element comes near 1; 1 for a row of zeros. */
function scaleOf(row: Floats, name: string, i: number): number {
  let largest = 0;
  for (let j = 0; j < row.length; j++) {
    const size = Math.abs(row[j]!);
    if (!Number.isFinite(size)) {
      throw new AnnError(
        "not-finite",
        `${name}: row ${i}, column ${j} is ${row[j]}; remove or replace NaN and infinities first`,
        { details: { row: i, column: j } },
      );
    }
    if (size > largest) largest = size;
  }
  if (largest === 0) return 1;
  return 2 ** -Math.max(-1000, Math.min(1000, Math.floor(Math.log2(largest))));
}

function normalised(rows: CheckedRows, norm: "l1" | "l2", name: string): Matrix<Floats> {
  const { native } = rows;
  if (
    isRagged(native) ||
    !(native.data instanceof Float32Array || native.data instanceof Float64Array)
  ) {
    throw new AnnError(
      "dtype",
      `${name}: rows of type ${rows.dtype} cannot hold fractions, or too few of their digits; convert them to f32 or f64 first`,
      { details: { dtype: rows.dtype } },
    );
  }
  const { data, cols, stride } = native;
  const out =
    data instanceof Float32Array
      ? new Float32Array(rows.rows * cols)
      : new Float64Array(rows.rows * cols);
  for (let i = 0; i < rows.rows; i++) {
    const row = data.subarray(i * stride, i * stride + cols);
    const scale = scaleOf(row, name, i);
    const divisor = norm === "l1" ? l1(row, scale, name, i) : l2(row, scale);
    if (divisor === 0) continue;
    for (let j = 0; j < cols; j++) out[i * cols + j] = (row[j]! * scale) / divisor;
  }
  return matrix(out as Floats, rows.rows, cols);
}

/**
 * A copy of f32 or f64 rows, each divided by its norm, which is taken in double precision.
 *
 * @param options `norm`: `"l1"` (the default) for rows of probabilities: none below 0, sum 1. `"l2"` for rows
 *   of length 1; rows of zeros stay as they are
 * @throws AnnError `metric` for an `"l1"` row that sums to 0 or has an element below 0, naming it;
 *   `not-finite`, `dtype`, `shape` or `option`
 */
export function normalizeRows<T extends Float32Array | Float64Array>(
  rows: Matrix<T>,
  options: NormalizeOptions = {},
): Matrix<T> {
  checkOptionKeys("normalizeRows", options, ["norm"]);
  const { norm = "l1" } = options;
  if (norm !== "l1" && norm !== "l2") {
    throw new AnnError(
      "option",
      `normalizeRows: norm must be "l1" or "l2", got ${describeValue(norm)}`,
    );
  }
  return normalised(checkRows(rows, "rows"), norm, "normalizeRows") as Matrix<Floats> as Matrix<T>;
}

/**
 * The rows themselves, or with `normalize` copies that sum to 1.
 * @param caller for messages, such as "bruteForce"
 * @throws AnnError `option` for a metric that takes other rows; as {@link normalizeRows}
 */
export function normalizedFor(
  caller: string,
  metric: Metric,
  rows: CheckedRows,
  name: string,
  normalize: unknown = false,
): CheckedRows {
  if (typeof normalize !== "boolean") {
    throw new AnnError(
      "option",
      `${caller}: normalize must be true or false, got ${describeValue(normalize)}`,
    );
  }
  if (!normalize) return rows;
  if (metric.domain !== "probability") {
    throw new AnnError(
      "option",
      `${caller}: normalize is for metrics on probabilities, not ${metric.name}; use normalizeRows for others`,
    );
  }
  return checkRows(normalised(rows, "l1", name) as Matrix<Floats & VectorArray>, name);
}
