import { sumOver, type DistanceFunction } from "../distance-function.ts";
import { NUMBERS, simple, type MetricInfo } from "../metric-info.ts";

/** Set bits of a byte. */
export function popcount(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest &= rest - 1) count++;
  return count;
}

const differing: DistanceFunction = (a, b) => sumOver(a, b, (x, y) => (x === y ? 0 : 1));
const differingBits: DistanceFunction = (a, b) => sumOver(a, b, (x, y) => popcount(x ^ y));

export const hamming: MetricInfo = simple(
  {
    name: "hamming",
    aliases: ["DistHamming"],
    formula: "count(a != b) / length, of packed bits or of elements; 0 for empty rows",
    isMetric: true,
    dtypes: [...NUMBERS, "b1"],
  },
  (a, b) => differing(a, b) / (a.length || 1),
  { b1: (a, b) => differingBits(a, b) / (8 * a.length || 1) },
);

export const hammingCount: MetricInfo = simple(
  {
    name: "hamming_count",
    aliases: ["hammingCount", "hamming_bits"],
    formula: "count(a != b), of packed bits or of elements",
    isMetric: true,
    dtypes: [...NUMBERS, "b1"],
  },
  differing,
  { b1: differingBits },
);
