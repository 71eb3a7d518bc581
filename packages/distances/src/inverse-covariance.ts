import {
  AnnError,
  checkMatrix,
  checkOptionKeys,
  numberOption,
  type Matrix,
  type NumericArray,
} from "@ann/core";
import { checkRowFinite } from "./check-finite.ts";
import { choleskyFactor, choleskyInverse } from "./cholesky.ts";

/** Options of {@link inverseCovariance}. */
export interface InverseCovarianceOptions {
  /**
   * How far to move the covariance S towards a multiple of the identity before it is inverted,
   * 0 to 1; default 0. The matrix is (1 - shrinkage) S + shrinkage (trace(S) / cols) I, so larger
   * values weigh all directions more alike: 1 makes the distance a multiple of l2. Needed where
   * there are fewer rows than columns, or columns that depend on each other.
   */
  readonly shrinkage?: number | undefined;
}

/**
 * Sums of the products of centred columns, lower triangle: the covariance times rows - 1. Means are
 * taken relative to the first row, so that a constant column is 0 exactly.
 */
function scatter({ data, rows, cols: n, stride }: Matrix<NumericArray>): Float64Array {
  const first = Float64Array.from(data.subarray(0, n));
  const means = new Float64Array(n);
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * stride, i * stride + n);
    checkRowFinite(row, "inverseCovariance", i);
    for (let j = 0; j < n; j++) means[j]! += row[j]! - first[j]!;
  }
  for (let j = 0; j < n; j++) means[j]! /= rows;
  const sums = new Float64Array(n * n);
  const centred = new Float64Array(n);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < n; j++) centred[j] = data[i * stride + j]! - first[j]! - means[j]!;
    for (let j = 0; j < n; j++) {
      const value = centred[j]!;
      for (let k = 0; k <= j; k++) sums[j * n + k]! += value * centred[k]!;
    }
  }
  return sums;
}

/**
 * The inverse of the sample covariance (divided by rows - 1) of some rows, for the metric
 * `mahalanobis`:
 *
 * ```ts
 * const metric = { name: "mahalanobis", inverseCovariance: inverseCovariance(points) };
 * ```
 *
 * Costs rows * cols^2 operations on the calling thread; a sample of the rows often will do.
 * Shrinkage: O. Ledoit, M. Wolf, "A well-conditioned estimator for large-dimensional covariance
 * matrices", 2004, eq. 4, with the amount given instead of estimated.
 *
 * @param data at least two rows of finite numbers
 * @returns a matrix cols x cols of f64, symmetric
 * @throws AnnError `option` for a covariance that has no inverse, naming the first column that
 *   does not vary or follows from those before it; `shape`, `dtype`, `not-finite`
 */
export function inverseCovariance(
  data: Matrix<NumericArray>,
  options: InverseCovarianceOptions = {},
): Matrix<Float64Array> {
  checkOptionKeys("inverseCovariance", options, ["shrinkage"]);
  const range = { default: 0, min: 0, max: 1 };
  const shrinkage = numberOption("inverseCovariance", "shrinkage", options.shrinkage, range);
  const m = checkMatrix(data, "data");
  const { rows, cols: n } = m;
  if (rows < 2 || n < 1) {
    throw new AnnError(
      "shape",
      `inverseCovariance: needs at least 2 rows and 1 column, got ${rows} x ${n}`,
      { details: { rows, cols: n } },
    );
  }
  const covariance = scatter(m).map((sum) => sum / (rows - 1));
  let trace = 0;
  for (let j = 0; j < n; j++) trace += covariance[j * n + j]!;
  const shrunk = covariance.map((value) => (1 - shrinkage) * value);
  for (let j = 0; j < n; j++) shrunk[j * n + j]! += shrinkage * (trace / n);
  // A pivot of a singular matrix is what the roundings of about n products left of its diagonal.
  const factor = choleskyFactor(shrunk, n, n * 2 ** -50);
  if (!(factor instanceof Float64Array)) {
    throw new AnnError(
      "option",
      `inverseCovariance: the covariance of ${rows} rows x ${n} columns has no inverse: column ${factor.column} does not vary or follows from those before it; pass shrinkage (0.1, say), or leave such columns out`,
      { details: { column: factor.column, pivot: factor.pivot, rows, cols: n, shrinkage } },
    );
  }
  return { data: choleskyInverse(factor, n), rows: n, cols: n, stride: n };
}
