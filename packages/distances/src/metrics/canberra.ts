import { sumOver } from "../distance-function.ts";
import { NUMBERS, simple, type MetricInfo } from "../metric-info.ts";

function term(x: number, y: number): number {
  const size = Math.abs(x) + Math.abs(y);
  if (size === 0) return 0;
  // Half of each where the sum is too large for a number.
  return size === Infinity
    ? Math.abs(x / 2 - y / 2) / (Math.abs(x / 2) + Math.abs(y / 2))
    : Math.abs(x - y) / size;
}

export const canberra: MetricInfo = simple(
  {
    name: "canberra",
    aliases: ["DistCanberra"],
    formula: "sum(|a - b| / (|a| + |b|)), where 0 / 0 is 0",
    isMetric: true,
    dtypes: NUMBERS,
  },
  (a, b) => sumOver(a, b, term),
);
