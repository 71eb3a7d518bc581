import { sumOver, type DistanceFunction } from "../distance-function.ts";
import { FLOATS, simple, type MetricInfo } from "../metric-info.ts";
import { popcount } from "./hamming.ts";

/** The part of the whole that differs; nothing differs where there is nothing. */
const part = (difference: number, whole: number): number =>
  difference === 0 ? 0 : difference / whole;

const weighted: DistanceFunction = (a, b) =>
  part(
    sumOver(a, b, (x, y) => Math.abs(x - y)),
    sumOver(a, b, (x, y) => Math.max(x, y)),
  );

const bits: DistanceFunction = (a, b) =>
  part(
    sumOver(a, b, (x, y) => popcount(x ^ y)),
    sumOver(a, b, (x, y) => popcount(x | y)),
  );

const sets: DistanceFunction = (a, b) => {
  const members = new Set(Array.from(a));
  let both = 0;
  for (let i = 0; i < b.length; i++) both += members.has(b[i]!) ? 1 : 0;
  const either = a.length + b.length - both;
  return part(either - both, either);
};

export const jaccard: MetricInfo = simple(
  {
    name: "jaccard",
    aliases: ["DistJaccard", "tanimoto", "ruzicka", "weighted_jaccard"],
    formula:
      "1 - sum(min(a, b)) / sum(max(a, b)); for packed bits and for sets (ascending ids) 1 - |a and b| / |a or b|; 0 for two empty rows",
    isMetric: true,
    domain: "non-negative",
    dtypes: [...FLOATS, "u8", "u16", "u32", "b1", "u32[]"],
  },
  weighted,
  { b1: bits, "u32[]": sets },
);
