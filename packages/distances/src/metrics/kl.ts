import { sumOver } from "../distance-function.ts";
import { FLOATS, simple, type MetricInfo } from "../metric-info.ts";

/** ln(x / y), relative to itself also where x is near y. Both above 0. */
export function logarithmOfRatio(x: number, y: number): number {
  const near = x > y / 2 && x < 2 * y;
  return near ? Math.log1p((x - y) / y) : Math.log(x) - Math.log(y);
}

/** a ln(a / b); NaN outside the domain. */
function term(x: number, y: number): number {
  if (!(x >= 0 && y >= 0)) return NaN;
  if (x === 0) return 0;
  return y > 0 ? x * logarithmOfRatio(x, y) : Infinity;
}

export const kl: MetricInfo = simple(
  {
    name: "kl",
    aliases: ["kld", "kullbackleibler", "kullback_leibler", "relative_entropy", "rel_entr"],
    formula: "sum(a ln(a / b)); 0 where a is 0, infinite where only b is",
    isMetric: false,
    domain: "probability",
    dtypes: FLOATS,
  },
  (a, b) => sumOver(a, b, (x, y) => term(x, y)),
);
