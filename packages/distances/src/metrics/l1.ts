import { sumOver } from "../distance-function.ts";
import { NUMBERS, simple, type MetricInfo } from "../metric-info.ts";

export const l1: MetricInfo = simple(
  {
    name: "l1",
    aliases: ["manhattan", "cityblock", "taxicab", "DistL1"],
    formula: "sum(|a - b|)",
    isMetric: true,
    dtypes: NUMBERS,
  },
  (a, b) => sumOver(a, b, (x, y) => Math.abs(x - y)),
);
