// Recall by distance, and speed at a given recall.
import { row } from "@ann/core";
import { bruteForce, oneToMany } from "@ann/distances";

/**
 * Scores ids against exact search. A result counts if it is no farther than the true k-th
 * neighbour, so that ties are nobody's fault; an id that comes twice counts once. Distances are
 * recomputed with the kernel of the truth: those that a library reports do not matter.
 *
 * @param options.exclude for each query an id that is not among its neighbours, itself
 * @returns a function of `k` ids per query that gives their recall
 */
export async function judge(base, queries, { metric, k, exclude }) {
  const truth = await bruteForce(base, queries, { metric, k, exclude });
  return (ids) => {
    let hits = 0;
    for (let i = 0; i < queries.rows; i++) {
      const found = new Set(ids.subarray(i * k, (i + 1) * k));
      const valid = Uint32Array.from(found).filter((id) => id < base.rows);
      const distances = oneToMany(row(queries, i), base, { metric, ids: valid });
      const farthest = truth.distances[(i + 1) * k - 1];
      for (const distance of distances) hits += distance <= farthest ? 1 : 0;
    }
    return hits / (queries.rows * k);
  };
}

/**
 * Queries per second at a recall: on the curve through `{ recall, rate }`, linear in the rate
 * between the first point that reaches it and the one before.
 *
 * @returns `rate`, and `bound` if the first point is beyond already; undefined if none reaches it
 */
export function rateAt(curve, recall) {
  const i = curve.findIndex((point) => point.recall >= recall);
  if (i < 0) return undefined;
  if (i === 0) return { rate: curve[0].rate, bound: true };
  const [a, b] = [curve[i - 1], curve[i]];
  const share = (recall - a.recall) / (b.recall - a.recall);
  return { rate: a.rate + share * (b.rate - a.rate), bound: false };
}
