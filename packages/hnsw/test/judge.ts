import {
  isAnnError,
  NO_NEIGHBOUR,
  type KnnResult,
  type Matrix,
  type NumericArray,
} from "@ann/core";
import { bruteForce } from "@ann/distances";
import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { HnswIndex } from "../src/index.ts";

/**
 * Part of the exact k nearest that were found, for as many queries as `exact` has. A row at the
 * distance of the k-th counts whichever of several such rows it is: index and exact search measure
 * with the same kernel.
 */
export function recall(found: KnnResult, exact: KnnResult): number {
  const { k, queries } = exact;
  expect(found.k).toBe(k);
  let hits = 0;
  for (let i = 0; i < queries; i++) {
    const farthest = exact.distances[(i + 1) * k - 1]!;
    for (let j = i * k; j < (i + 1) * k; j++) hits += Number(found.distances[j]! <= farthest);
  }
  return hits / (queries * k);
}

/** The k nearest other rows of each of the first rows. */
export function exactNeighbours(
  m: Matrix<NumericArray>,
  k: number,
  metric = "l2",
  rows = 1000,
): Promise<KnnResult> {
  const exclude = Uint32Array.from({ length: Math.min(rows, m.rows) }, (_, i) => i);
  return bruteForce(m, { ...m, rows: exclude.length }, { k, metric, exclude });
}

/** Distances ascend, ids are different and below `points`, fillers stand only at the end. */
export function expectWellFormed(knn: KnnResult, points: number): void {
  const wrong: number[] = [];
  for (let i = 0; i < knn.queries; i++) {
    const ids = knn.ids.subarray(i * knn.k, (i + 1) * knn.k);
    const distances = knn.distances.subarray(i * knn.k, (i + 1) * knn.k);
    const found = [...ids].filter((id) => id !== NO_NEIGHBOUR);
    const ordered = distances.every((d, j) => j === 0 || distances[j - 1]! <= d);
    const valid =
      new Set(found).size === found.length &&
      found.every((id) => id < points) &&
      ids.subarray(found.length).every((id) => id === NO_NEIGHBOUR);
    if (!ordered || !valid) wrong.push(i);
  }
  expect(wrong).toEqual([]);
}

/** Rows of the result that do not hold their own number. */
export function missingSelves(knn: KnnResult): number {
  let missing = 0;
  for (let i = 0; i < knn.queries; i++) {
    missing += Number(!knn.ids.subarray(i * knn.k, (i + 1) * knn.k).includes(i));
  }
  return missing;
}

export const linksOf = (index: HnswIndex): Uint32Array[] =>
  Array.from({ length: index.points }, (_, id) => index.links(id));

/** Points that a walk along the links meets, the starts included. */
export function reached(links: readonly Uint32Array[], starts: Iterable<number>): number {
  const seen = new Set(starts);
  const open = [...seen];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of links[id]!) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen.size;
}

/** Code and message of the AnnError that a call ends in. */
export async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
    return "nothing was refused";
  } catch (error) {
    return isAnnError(error) ? `${error.code}: ${error.message}` : String(error);
  }
}

/** SHA-256 of the bytes of some arrays. */
export function digest(...arrays: readonly (Uint32Array | Float32Array)[]): string {
  const hash = createHash("sha256");
  for (const array of arrays) hash.update(Uint32Array.of(array.length)).update(array);
  return hash.digest("hex");
}

/** One digest of all links, of a search and of the neighbours of all points. */
export async function fingerprint<T extends NumericArray>(
  index: HnswIndex,
  queries: Matrix<T>,
  threads?: number,
): Promise<string> {
  const found = await index.search(queries, { k: 10, threads });
  const near = await index.neighbours({ k: 15, threads });
  return digest(...linksOf(index), found.ids, found.distances, near.ids, near.distances);
}
