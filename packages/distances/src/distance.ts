import { AnnError } from "@ann/core";
import type { DistanceFunction } from "./distance-function.ts";
import { checkColumns } from "./check-columns.ts";
import { resolve, type MetricInput } from "./metric.ts";

/**
 * The distance of one pair, in double precision and plain TypeScript: the reference that the
 * native kernels are tested against, and for one pair about as fast as a call into native code.
 * For one row against many use `oneToMany`, for nearest neighbours `bruteForce`. The cosine distance
 * needs rows whose lengths lie between 1e-77 and 1e77.
 *
 * @param metric name or alias, see `METRICS`, or a metric with its parameters
 * @returns a function of two rows; it throws AnnError `shape` when their lengths differ
 * @throws AnnError `metric` or `option`
 */
export function distance(metric: MetricInput): DistanceFunction {
  const measure = resolve(metric);
  if (measure.own) return measure.distance;
  return (a, b) => {
    if (a.length !== b.length) {
      throw new AnnError("shape", `rows of different lengths: ${a.length} and ${b.length}`);
    }
    checkColumns("distance", measure, a.length);
    return measure.distance(a, b);
  };
}
