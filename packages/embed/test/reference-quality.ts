import { RandomStream, type Matrix, type NumericArray } from "@ann/core";
import { distance } from "@ann/distances";
import { rowsOf } from "./data.ts";

/** For each point, all other points in the order of (distance, id). */
export function orderings(m: Matrix<NumericArray>, metric: string): number[][] {
  const rows = rowsOf(m);
  const measure = distance(metric);
  return rows.map((here, i) => {
    const distances = rows.map((there) => measure(here, there));
    const others = rows.map((_, j) => j).filter((j) => j !== i);
    return others.toSorted((p, q) => distances[p]! - distances[q]! || p - q);
  });
}

/** Trustworthiness, continuity and overlap by their definitions. */
export function referenceQuality(
  data: Matrix<NumericArray>,
  map: Matrix,
  k: number,
  metric = "l2",
): { trustworthiness: number; continuity: number; neighbourOverlap: number } {
  const inData = orderings(data, metric);
  const inMap = orderings(map, "l2");
  const n = data.rows;
  const penalty = (from: readonly number[][], to: readonly number[][]): number => {
    let sum = 0;
    for (const [i, order] of from.entries()) {
      for (const other of order.slice(0, k)) sum += Math.max(0, to[i]!.indexOf(other) + 1 - k);
    }
    return (2 * sum) / (n * k * (2 * n - 3 * k - 1));
  };
  const shared = inData.map((order, i) => {
    const near = new Set(inMap[i]!.slice(0, k));
    return order.slice(0, k).filter((other) => near.has(other)).length;
  });
  return {
    trustworthiness: 1 - penalty(inMap, inData),
    continuity: 1 - penalty(inData, inMap),
    neighbourOverlap: shared.reduce((a, b) => a + b, 0) / (n * k),
  };
}

/** Cross-validated accuracy: votes of the k nearest of other folds, ties to the smaller class. */
export function referenceAccuracy(
  map: Matrix,
  labels: Uint32Array,
  k: number,
  folds: number,
  seed: number,
): number {
  // Each point draws its fold from a stream of its own.
  const fold = Array.from(labels, (_, i) =>
    new RandomStream(seed, 0xf01d * 2 ** 32 + i).below(folds),
  );
  const right = orderings(map, "l2").filter((order, i) => {
    const votes = new Map<number, number>();
    for (const j of order.filter((other) => fold[other] !== fold[i]).slice(0, k)) {
      votes.set(labels[j]!, (votes.get(labels[j]!) ?? 0) + 1);
    }
    const [winner] = [...votes].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [-1];
    return winner === labels[i];
  });
  return right.length / labels.length;
}
