import type { DistanceFunction } from "../distance-function.ts";
import { simple, type MetricInfo } from "../metric-info.ts";

/** Row by row through the table of distances of all prefixes, of which two rows are kept. */
const edits: DistanceFunction = (a, b) => {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const substituted = above[j]! + (a[i] === b[j] ? 0 : 1);
      row.push(Math.min(substituted, above[j + 1]! + 1, row[j]! + 1));
    }
    above = row;
  }
  return above[b.length]!;
};

export const levenshtein: MetricInfo = simple(
  {
    name: "levenshtein",
    aliases: ["DistLevenshtein", "edit", "edit_distance", "leven"],
    formula: "fewest insertions, deletions and substitutions of one element that turn a into b",
    isMetric: true,
    dtypes: ["u8[]", "u16[]"],
  },
  edits,
);
