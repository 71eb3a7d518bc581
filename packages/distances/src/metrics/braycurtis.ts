import { sumOver } from "../distance-function.ts";
import { NUMBERS, simple, type MetricInfo } from "../metric-info.ts";

export const braycurtis: MetricInfo = simple(
  {
    name: "braycurtis",
    aliases: ["bray_curtis", "bray-curtis", "brayCurtis", "DistBrayCurtis"],
    formula:
      "sum(|a - b|) / sum(|a + b|), where 0 / 0 is 0; Infinity between a row and its opposite",
    isMetric: false,
    dtypes: NUMBERS,
  },
  (a, b) => {
    const differences = sumOver(a, b, (x, y) => Math.abs(x - y));
    return differences === 0 ? 0 : differences / sumOver(a, b, (x, y) => Math.abs(x + y));
  },
);
