import { sumOver, type DistanceFunction } from "../distance-function.ts";
import { NUMBERS, simple, type MetricInfo } from "../metric-info.ts";

const dot: DistanceFunction = (a, b) => sumOver(a, b, (x, y) => x * y);

export const cosine: MetricInfo = simple(
  {
    name: "cosine",
    aliases: ["cos", "DistCosine"],
    formula: "1 - sum(a * b) / (|a| |b|); a zero vector has distance 1, two zero vectors 0",
    isMetric: false,
    dtypes: NUMBERS,
  },
  (a, b) => {
    const aa = dot(a, a);
    const bb = dot(b, b);
    if (aa === 0 || bb === 0) return aa === bb ? 0 : 1;
    return Math.max(0, 1 - dot(a, b) / Math.sqrt(aa * bb));
  },
);
