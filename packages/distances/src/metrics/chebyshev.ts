import type { DistanceFunction } from "../distance-function.ts";
import { NUMBERS, simple, type MetricInfo } from "../metric-info.ts";

/** The largest |a - b|; NaN if there is one. */
export const largestDifference: DistanceFunction = (a, b) => {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
};

export const chebyshev: MetricInfo = simple(
  {
    name: "chebyshev",
    aliases: ["linf", "l_inf", "chessboard", "infinity", "DistLinf", "DistChebyshev"],
    formula: "max(|a - b|)",
    isMetric: true,
    dtypes: NUMBERS,
  },
  largestDifference,
);
