import { sumOver } from "../distance-function.ts";
import { FLOATS, simple, type MetricInfo } from "../metric-info.ts";
import { logarithmOfRatio } from "./kl.ts";

/** Probabilities are taken to be at least this under the logarithm, so that it is finite. */
const LEAST = 1e-30;

export const jeffreys: MetricInfo = simple(
  {
    name: "jeffreys",
    aliases: ["DistJeffreys", "j_divergence", "symmetric_kl"],
    formula: "sum((a - b) ln(max(a, 1e-30) / max(b, 1e-30)))",
    isMetric: false,
    domain: "probability",
    dtypes: FLOATS,
  },
  (a, b) =>
    sumOver(a, b, (x, y) => (x - y) * logarithmOfRatio(Math.max(x, LEAST), Math.max(y, LEAST))),
);
