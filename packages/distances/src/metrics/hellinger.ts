import { sumOver } from "../distance-function.ts";
import { FLOATS, simple, type MetricInfo } from "../metric-info.ts";

/** (sqrt(x) - sqrt(y))^2 without the subtraction of roots, which loses the digits of near ones. */
function term(x: number, y: number): number {
  return x === y ? 0 : ((x - y) / (Math.sqrt(x) + Math.sqrt(y))) ** 2;
}

/** For rows that sum to 1 also `sqrt(1 - sum(sqrt(a b)))`, which loses the digits of near rows. */
export const hellinger: MetricInfo = simple(
  {
    name: "hellinger",
    aliases: ["DistHellinger"],
    formula: "sqrt(sum((sqrt(a) - sqrt(b))^2) / 2)",
    isMetric: true,
    rankForm: "its square",
    domain: "probability",
    dtypes: FLOATS,
  },
  (a, b) => Math.sqrt(sumOver(a, b, term) / 2),
);
