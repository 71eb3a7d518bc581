import { AnnError, describeValue } from "@ann/core";
import { sumOver, type DistanceFunction } from "../distance-function.ts";
import { NUMBERS, type MetricInfo, type PreparedMetric } from "../metric-info.ts";
import { largestDifference } from "./chebyshev.ts";
import { l1 } from "./l1.ts";
import { l2 } from "./l2.ts";

/** Powers of the differences over the largest of them: these neither overflow nor all vanish. */
const power =
  (p: number): DistanceFunction =>
  (a, b) => {
    const largest = largestDifference(a, b);
    if (!(largest > 0 && largest < Infinity)) return largest;
    return largest * sumOver(a, b, (x, y) => (Math.abs(x - y) / largest) ** p) ** (1 / p);
  };

function prepare({ p = 2 }: Readonly<Record<string, unknown>>): PreparedMetric {
  if (typeof p !== "number" || !(p > 0)) {
    throw new AnnError(
      "option",
      `minkowski: p must be a number above 0, or Infinity, got ${describeValue(p)}`,
      { details: { option: "p", value: p } },
    );
  }
  const isMetric = p >= 1;
  if (p === 1) return { ...l1.prepare({}), kernel: "l1" };
  if (p === 2) return { ...l2.prepare({}), kernel: "l2" };
  if (p === Infinity) return { distance: largestDifference, isMetric, kernel: "chebyshev" };
  return { distance: power(p), isMetric, parameters: Float64Array.of(p) };
}

export const minkowski: MetricInfo = {
  name: "minkowski",
  aliases: ["lp", "p-norm", "DistMinkowski"],
  formula: "sum(|a - b|^p)^(1/p); p is 2 by default",
  isMetric: "for p >= 1",
  domain: "any",
  dtypes: NUMBERS,
  parameters: ["p"],
  prepare,
};
