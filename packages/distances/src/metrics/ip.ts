import { sumOver } from "../distance-function.ts";
import { NUMBERS, simple, type MetricInfo } from "../metric-info.ts";

export const ip: MetricInfo = simple(
  {
    name: "ip",
    aliases: ["dot", "inner_product", "innerproduct", "DistDot"],
    formula: "1 - sum(a * b)",
    isMetric: false,
    rankForm: "-sum(a * b)",
    dtypes: NUMBERS,
  },
  (a, b) => 1 - sumOver(a, b, (x, y) => x * y),
);
