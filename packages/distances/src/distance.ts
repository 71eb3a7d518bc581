import { AnnError } from "@ann/core";
import { resolveMetric, type MetricName } from "./metrics.ts";

/** A distance between two rows of equal length. */
export type DistanceFunction = (a: ArrayLike<number>, b: ArrayLike<number>) => number;

function sumOver(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  term: (x: number, y: number) => number,
): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += term(a[i]!, b[i]!);
  return sum;
}

const dot: DistanceFunction = (a, b) => sumOver(a, b, (x, y) => x * y);

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const aa = dot(a, a);
  const bb = dot(b, b);
  if (aa === 0 || bb === 0) return aa === bb ? 0 : 1;
  return Math.max(0, 1 - dot(a, b) / Math.sqrt(aa * bb));
}

const PLAIN: Readonly<Record<MetricName, DistanceFunction>> = {
  l2: (a, b) => Math.sqrt(sumOver(a, b, (x, y) => (x - y) ** 2)),
  l1: (a, b) => sumOver(a, b, (x, y) => Math.abs(x - y)),
  ip: (a, b) => 1 - dot(a, b),
  cosine,
};

/**
 * The distance of one pair, in double precision and plain TypeScript: the reference that the
 * native kernels are tested against, and for one pair about as fast as a call into native code.
 * For one row against many use `oneToMany`, for nearest neighbours `bruteForce`. The cosine distance
 * needs rows whose lengths lie between 1e-77 and 1e77.
 *
 * @param metric name or alias, see `METRICS`
 * @returns a function of two rows; it throws AnnError `shape` when their lengths differ
 * @throws AnnError `metric`
 */
export function distance(metric: string): DistanceFunction {
  const evaluate = PLAIN[resolveMetric(metric).name];
  return (a, b) => {
    if (a.length !== b.length) {
      throw new AnnError("shape", `rows of different lengths: ${a.length} and ${b.length}`);
    }
    return evaluate(a, b);
  };
}
