import { RandomStream, type KnnResult } from "@ann/core";
import { expect, it } from "vitest";
import { orderAllTies, orderTies } from "../src/surface/results.ts";

/** Rows sorted by distance, with many ties, ids in any order. Seed 5. */
function tied(queries: number, k: number): KnnResult {
  const stream = new RandomStream(5);
  const ids = Uint32Array.from({ length: queries * k }, () => stream.below(1000));
  const distances = new Float32Array(queries * k);
  for (let i = 0; i < queries; i++) {
    const row = Float32Array.from({ length: k }, () => stream.below(4));
    distances.set(row.toSorted(), i * k);
  }
  return { queries, k, ids, distances, metric: "l2" };
}

function expected({ queries, k, ids, distances }: KnnResult): number[] {
  return Array.from({ length: queries }, (_, row) =>
    Array.from({ length: k }, (__, j) => row * k + j)
      .toSorted((a, b) => distances[a]! - distances[b]! || ids[a]! - ids[b]!)
      .map((place) => ids[place]!),
  ).flat();
}

it.each([
  [7, 9],
  [5, 1],
  [0, 3],
  // More than there are places between two turns.
  [110_000, 10],
])("%i x %i: equal distances come in the order of ids, within their row", async (queries, k) => {
  const [one, other] = [tied(queries, k), tied(queries, k)];
  const sorted = Uint32Array.from(expected(one));
  orderTies(one);
  await orderAllTies(other);
  expect(Buffer.from(sorted.buffer).equals(Buffer.from(one.ids.buffer))).toBe(true);
  expect(Buffer.from(sorted.buffer).equals(Buffer.from(other.ids.buffer))).toBe(true);
});
