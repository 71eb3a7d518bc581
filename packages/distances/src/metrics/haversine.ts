import type { DistanceFunction } from "../distance-function.ts";
import type { MetricInfo, PreparedMetric } from "../metric-info.ts";

const angle: DistanceFunction = (a, b) => {
  const north = Math.sin((a[0]! - b[0]!) / 2) ** 2;
  const east = Math.sin((a[1]! - b[1]!) / 2) ** 2;
  const h = north + Math.cos(a[0]!) * Math.cos(b[0]!) * east;
  // Roundings leave the range of a square, also below 0: cosines just beyond a pole are negative.
  return 2 * Math.asin(Math.sqrt(Math.min(1, Math.max(0, h))));
};
const prepared: PreparedMetric = { distance: angle, isMetric: true, cols: 2 };

export const haversine: MetricInfo = {
  name: "haversine",
  aliases: ["great-circle", "great_circle", "greatCircle", "DistHaversine"],
  formula:
    "2 asin(sqrt(h)), h = sin((a0 - b0) / 2)^2 + cos(a0) cos(b0) sin((a1 - b1) / 2)^2: the angle between two points on a sphere, rows of latitude and longitude in radians",
  isMetric: true,
  rankForm: "h",
  domain: "latitude-longitude",
  dtypes: ["f64", "f32"],
  prepare: () => prepared,
};
