import { sumOver, type DistanceFunction } from "../distance-function.ts";
import { NUMBERS, simple, type MetricInfo } from "../metric-info.ts";

/**
 * A row less its mean, divided by a power of two that brings its largest element near 1. The mean is taken relative to the first element, so that
 * a constant row becomes zeros exactly.
 */
function centred(row: ArrayLike<number>): Float64Array {
  const scale = 2 ** Math.floor(Math.log2(largestMagnitude(row)));
  const first = row[0]! / scale;
  const shifted = Float64Array.from(row, (x) => x / scale - first);
  const mean = shifted.reduce((sum, x) => sum + x, 0) / row.length;
  return shifted.map((x) => x - mean);
}

/** The largest magnitude, 1 where all are zero. */
function largestMagnitude(row: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < row.length; i++) largest = Math.max(largest, Math.abs(row[i]!));
  return largest || 1;
}

const dot: DistanceFunction = (a, b) => sumOver(a, b, (x, y) => x * y);

export const correlation: MetricInfo = simple(
  {
    name: "correlation",
    aliases: ["pearson", "DistPearson", "DistCorrelation"],
    formula:
      "1 - Pearson's correlation: the cosine distance of the rows less their means; a constant row has distance 1, two constant rows 0",
    isMetric: false,
    dtypes: NUMBERS,
  },
  (a, b) => {
    if (a.length === 0) return 0;
    const x = centred(a);
    const y = centred(b);
    const xx = dot(x, x);
    const yy = dot(y, y);
    if (xx === 0 || yy === 0) return xx === yy ? 0 : 1;
    return Math.max(0, 1 - dot(x, y) / Math.sqrt(xx * yy));
  },
);
