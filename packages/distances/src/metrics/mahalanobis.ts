import { AnnError, checkMatrix, describeValue, type Matrix } from "@ann/core";
import { choleskyFactor } from "../cholesky.ts";
import type { DistanceFunction } from "../distance-function.ts";
import { NUMBERS, type MetricInfo, type PreparedMetric } from "../metric-info.ts";

/** Asymmetry that counts as rounding, as a share of the diagonal elements' geometric mean. */
const ASYMMETRY = 1e-5;

function refuse(message: string, details: Record<string, unknown>): never {
  throw new AnnError("option", `mahalanobis: inverseCovariance ${message}`, { details });
}

/** The matrix as its symmetric half, row-major. */
function symmetric({ data, cols: n, stride }: Matrix<Float32Array | Float64Array>): Float64Array {
  const at = (i: number, j: number): number => data[i * stride + j]!;
  const half = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const [lower, upper] = [at(i, j), at(j, i)];
      if (!Number.isFinite(lower) || !Number.isFinite(upper)) {
        const [row, column] = Number.isFinite(lower) ? [j, i] : [i, j];
        refuse(`has ${at(row, column)} in row ${row}, column ${column}`, { row, column });
      }
      const size = Math.sqrt(Math.abs(at(i, i))) * Math.sqrt(Math.abs(at(j, j)));
      if (Math.abs(lower - upper) > ASYMMETRY * size) {
        refuse(
          `is not symmetric: ${lower} in row ${i}, column ${j}, but ${upper} in row ${j}, column ${i}`,
          { row: i, column: j, value: lower, transposed: upper },
        );
      }
      half[i * n + j] = lower / 2 + upper / 2;
    }
  }
  return half;
}

/** Size and packed L^T of the matrix, as the native kernel takes them. */
function contextOf(value: unknown): Float64Array {
  if (typeof value !== "object" || value === null) {
    refuse(
      `must be a matrix of f64 or f32, got ${describeValue(value)}; inverseCovariance(data) makes one`,
      { value },
    );
  }
  const m = checkMatrix(
    value as Matrix<Float32Array | Float64Array>,
    "mahalanobis: inverseCovariance",
  );
  if (!(m.data instanceof Float64Array || m.data instanceof Float32Array)) {
    refuse(`must be a matrix of f64 or f32, got ${describeValue(m.data)}`, { value: m.data });
  }
  const { rows, cols } = m;
  if (rows !== cols || cols === 0) {
    refuse(
      `must be square, a row and a column for each column of the data, got ${rows} x ${cols}`,
      {
        rows,
        cols,
      },
    );
  }
  const factor = choleskyFactor(symmetric(m), cols, 0);
  if (!(factor instanceof Float64Array)) {
    refuse(
      `is not positive definite: column ${factor.column} leaves the pivot ${factor.pivot}; distances would not be real numbers`,
      { ...factor },
    );
  }
  const context = new Float64Array(1 + factor.length);
  context[0] = cols;
  context.set(factor, 1);
  return context;
}

/** |L^T (a - b)|, as the kernel computes it: the squares cannot sum to less than 0. */
const lengthBy =
  (context: Float64Array): DistanceFunction =>
  (a, b) => {
    const n = context[0]!;
    let total = 0;
    for (let j = 0, at = 1; j < n; j++) {
      let y = 0;
      for (let i = j; i < n; i++) y += context[at++]! * (a[i]! - b[i]!);
      total += y * y;
    }
    return Math.sqrt(total);
  };

function prepare({ inverseCovariance }: Readonly<Record<string, unknown>>): PreparedMetric {
  const parameters = contextOf(inverseCovariance);
  return { distance: lengthBy(parameters), isMetric: true, parameters, cols: parameters[0]! };
}

export const mahalanobis: MetricInfo = {
  name: "mahalanobis",
  aliases: ["mahal", "DistMahalanobis"],
  formula: "sqrt((a - b)^T VI (a - b)), VI the inverse covariance, symmetric positive definite",
  isMetric: true,
  rankForm: "its square",
  domain: "any",
  dtypes: NUMBERS,
  parameters: ["inverseCovariance"],
  prepare,
};
