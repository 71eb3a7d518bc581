import { sumOver, type DistanceFunction } from "../distance-function.ts";
import { NUMBERS, simple, type MetricInfo } from "../metric-info.ts";

function ratio(a: ArrayLike<number>, b: ArrayLike<number>, scale: number): number {
  const differences = sumOver(a, b, (x, y) => Math.abs(x * scale - y * scale));
  const totals = sumOver(a, b, (x, y) => Math.abs(x * scale + y * scale));
  // Sums too large for a number: the same of rows that are smaller.
  if (scale === 1 && (differences === Infinity || totals === Infinity))
    return ratio(a, b, 2 ** -64);
  return differences === 0 ? 0 : differences / totals;
}
const distance: DistanceFunction = (a, b) => ratio(a, b, 1);

export const braycurtis: MetricInfo = simple(
  {
    name: "braycurtis",
    aliases: ["bray_curtis", "bray-curtis", "brayCurtis", "DistBrayCurtis"],
    formula:
      "sum(|a - b|) / sum(|a + b|), where 0 / 0 is 0; Infinity between a row and its opposite",
    isMetric: false,
    dtypes: NUMBERS,
  },
  distance,
);
