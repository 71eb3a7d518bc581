import { sumOver } from "../distance-function.ts";
import { FLOATS, simple, type MetricInfo } from "../metric-info.ts";

/** Up to here the series below has less than 1e-18 left after its last term. */
const NEAR = 0.5;
const TERMS = 26;

/** (1 + t) ln(1 + t) + (1 - t) ln(1 - t), of which logarithms lose the digits where t is small. */
function entropyLost(t: number): number {
  if (t >= 1) return 2 * Math.LN2;
  if (t > NEAR) return (1 + t) * Math.log1p(t) + (1 - t) * Math.log1p(-t);
  let sum = 0;
  for (let k = TERMS; k >= 1; k--) sum = t * t * (sum + 1 / (k * (2 * k - 1)));
  return sum;
}

/** a ln(a / m) + b ln(b / m) = m h(t), with m = (a + b) / 2 and t = |a - b| / (a + b). */
function term(x: number, y: number): number {
  if (!(x >= 0 && y >= 0)) return NaN; // outside the domain
  const both = x + y;
  return both > 0 ? (both / 2) * entropyLost(Math.abs(x - y) / both) : 0;
}

export const jensenshannon: MetricInfo = simple(
  {
    name: "jensenshannon",
    aliases: ["js", "jensen_shannon", "jensenShannon", "DistJensenShannon"],
    formula: "sqrt(sum(a ln(a / m) + b ln(b / m)) / 2), m = (a + b) / 2; natural logarithm",
    isMetric: true,
    rankForm: "its square",
    domain: "probability",
    dtypes: FLOATS,
  },
  (a, b) => Math.sqrt(sumOver(a, b, term) / 2),
);
