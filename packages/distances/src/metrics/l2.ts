import { sumOver, type DistanceFunction } from "../distance-function.ts";
import { NUMBERS, simple, type MetricInfo } from "../metric-info.ts";

const squares: DistanceFunction = (a, b) => sumOver(a, b, (x, y) => (x - y) ** 2);

export const l2: MetricInfo = simple(
  {
    name: "l2",
    aliases: ["euclidean", "DistL2"],
    formula: "sqrt(sum((a - b)^2))",
    isMetric: true,
    rankForm: "its square",
    dtypes: NUMBERS,
  },
  (a, b) => Math.sqrt(squares(a, b)),
);

export const sqeuclidean: MetricInfo = simple(
  {
    name: "sqeuclidean",
    aliases: ["l2sq", "squared_l2", "squaredEuclidean"],
    formula: "sum((a - b)^2)",
    isMetric: false,
    dtypes: NUMBERS,
  },
  squares,
);
