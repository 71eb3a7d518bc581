import {
  allocate,
  AnnError,
  checkOptionKeys,
  describeValue,
  matrix,
  type Matrix,
  type RunControl,
  type Stage,
  type VectorArray,
} from "@ann/core";
import { runJob, runNow, type NativeControl, type NativeJob } from "@ann/native";
import { addon } from "./addon.ts";
import type { Metric } from "./metric.ts";
import { checkRows, isRagged, type CheckedRows } from "./rows.ts";

/** Options of {@link normalizeRows}. */
export interface NormalizeOptions {
  /** `"l1"`: rows sum to 1, the form of probabilities; `"l2"`: rows have length 1. Default `"l1"`. */
  readonly norm?: "l1" | "l2" | undefined;
}

type Floats = Float32Array | Float64Array;

/** A copy of some rows over their norms, and what is left to do for it. */
interface Normalised {
  readonly copy: Matrix<Floats>;
  readonly fill: (control: NativeControl | undefined) => NativeJob<void> | undefined;
}

function normalised(
  { native, rows, dtype }: CheckedRows,
  norm: "l1" | "l2",
  name: string,
): Normalised {
  if (
    isRagged(native) ||
    !(native.data instanceof Float32Array || native.data instanceof Float64Array)
  ) {
    throw new AnnError(
      "dtype",
      `${name}: rows of type ${dtype} cannot hold fractions, or too few of their digits; convert them to f32 or f64 first`,
      { details: { dtype } },
    );
  }
  const { data, cols, stride } = native;
  const from = { data, rows, cols, stride };
  const out: Floats =
    data instanceof Float32Array
      ? allocate(Float32Array, rows * cols)
      : allocate(Float64Array, rows * cols);
  return {
    copy: matrix(out, rows, cols),
    fill: (control) => addon.normalise(from, norm, name, out, control),
  };
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
  const { copy, fill } = normalised(checkRows(rows, "rows"), norm, "normalizeRows");
  runNow(() => fill(undefined));
  return copy as Matrix<Floats> as Matrix<T>;
}

/**
 * The option `normalize` of a call.
 * @param caller for messages, such as "bruteForce"
 * @throws AnnError `option`, also for a metric that takes other rows
 */
export function normalizeOption(
  caller: string,
  metric: Metric,
  normalize: unknown = false,
): boolean {
  if (typeof normalize !== "boolean") {
    throw new AnnError(
      "option",
      `${caller}: normalize must be true or false, got ${describeValue(normalize)}`,
    );
  }
  if (normalize && metric.domain !== "probability") {
    throw new AnnError(
      "option",
      `${caller}: normalize is for metrics on probabilities, not ${metric.name}; use normalizeRows for others`,
    );
  }
  return normalize;
}

/**
 * Copies of some rows that sum to 1, made on all threads. Progress is not reported: the work that
 * the rows are for has its own.
 *
 * @throws AnnError `aborted`; as {@link normalizeRows}
 */
export async function summingToOne(
  rows: CheckedRows,
  name: string,
  stage: Stage,
  { signal, threads }: RunControl,
): Promise<CheckedRows> {
  let copy: Matrix<Floats> | undefined;
  await runJob(stage, { signal, threads }, (control) => {
    const work = normalised(rows, "l1", name);
    copy = work.copy;
    return work.fill(control)!;
  });
  return checkRows(copy! as Matrix<Floats & VectorArray>, name);
}
