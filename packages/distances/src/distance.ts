import { AnnError, describeValue, type NumericArray } from "@ann/core";
import { runNow } from "@ann/native";
import { addon, type Kernel } from "./addon.ts";
import type { DistanceFunction } from "./distance-function.ts";
import { checkColumns } from "./check-columns.ts";
import type { KernelDtype } from "./kernel.ts";
import { resolve, type Metric, type MetricInput } from "./metric.ts";

/** Elements from which a native call is the cheaper side: docs/experiments/single-pair.md. */
const NATIVE_FROM = 400;

/** Arrays whose elements native code turns into doubles. */
const WIDENED: ReadonlySet<unknown> = new Set([
  Float64Array,
  Float32Array,
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
]);

function isWidened(row: ArrayLike<number>): row is NumericArray {
  return WIDENED.has(row.constructor);
}

/**
 * The kernel that gives what the formula gives, for all rows there are: of domain "any" only, since
 * outside a domain each makes of rows what it will.
 */
function kernelOnDoubles(metric: Metric): Kernel | false {
  if (metric.domain !== "any") return false;
  try {
    return metric.kernel("f64");
  } catch {
    return false; // a metric on ragged rows, or on bits
  }
}

function checkRow(row: ArrayLike<number>, dtype: KernelDtype | undefined): void {
  if (typeof row !== "object" || row === null || typeof row.length !== "number") {
    throw new AnnError("shape", `distance: a row must be an array, got ${describeValue(row)}`);
  }
  if ((dtype === "f16" || dtype === "bf16") && row instanceof Uint16Array) {
    throw new AnnError(
      "dtype",
      `distance: the elements of ${dtype} rows are bits, not numbers; use toF32 first`,
    );
  }
  if (row instanceof BigInt64Array || row instanceof BigUint64Array) {
    throw new AnnError(
      "dtype",
      "distance: rows of 64-bit integers are not taken here; use oneToMany, or rows of numbers",
    );
  }
}

/**
 * The distance of one pair, in double precision: by the plain formula in TypeScript, or for two
 * typed arrays of 400 elements and more by the f64 kernel, where a call into native code costs
 * less than the loop. The kernel adds up the same terms in another order: about
 * `2^-53 * length` times the sum of their sizes is what the two may differ by.
 * For one row against many use `oneToMany`, for nearest neighbours `bruteForce`. The cosine distance
 * needs rows whose lengths lie between 1e-77 and 1e77.
 *
 * @param metric name or alias, see `METRICS`, or a metric with its parameters
 * Of a metric of one's own it is the function given to `defineMetric`, or its native kernel, which
 * refuses rows as it does in all other calls.
 *
 * @param dtype what the rows are, where the arrays do not say it: `"b1"` for packed bits, `"u32[]"`
 *   for sets, `"f16"` and `"bf16"` for native metrics of one's own
 * @returns a function of two rows; it throws AnnError `shape` when their lengths differ,
 *   unless rows of the metric may
 * @throws AnnError `metric`, `option`, or `dtype` for elements that the metric does not take, for
 *   the bits of 16-bit floats (use `toF32`) and 64-bit integers (use `oneToMany`)
 */
export function distance(metric: MetricInput, dtype?: KernelDtype): DistanceFunction {
  const measure = resolve(metric);
  if (measure.own) return (dtype && measure.distanceOf?.(dtype)) ?? measure.distance;
  if (dtype !== undefined) measure.kernel(dtype);
  const evaluate = (dtype && measure.distanceOf?.(dtype)) ?? measure.distance;
  const ragged = dtype?.endsWith("[]") ?? measure.ragged;
  // Not of bits or sets, and of equal lengths.
  const numbers = evaluate === measure.distance && !ragged;
  let doubles: Kernel | false | undefined;
  return (a, b) => {
    checkRow(a, dtype);
    checkRow(b, dtype);
    if (a.length !== b.length && !ragged) {
      throw new AnnError("shape", `rows of different lengths: ${a.length} and ${b.length}`);
    }
    checkColumns("distance", measure, a.length);
    if (!numbers || a.length < NATIVE_FROM || !isWidened(a) || !isWidened(b)) return evaluate(a, b);
    doubles ??= kernelOnDoubles(measure);
    const native = doubles;
    return native ? runNow(() => addon.pairOfDoubles(native, a, b)) : evaluate(a, b);
  };
}
