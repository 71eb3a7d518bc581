import { allocate, NO_NEIGHBOUR, type KnnResult } from "@ann/core";
import type { Neighbours, RangeResult } from "../vector-index.ts";

/** A point as results report it. */
export interface Reported {
  /** Rounded to single precision. */
  readonly distance: number;
  readonly id: number;
}

/** Order of results. */
export const byDistanceAndId = (a: Reported, b: Reported): number =>
  // Infinities of the same sign differ by NaN.
  (a.distance === b.distance ? 0 : a.distance - b.distance) || a.id - b.id;

/** A rectangle of no neighbours. @throws AnnError `capacity` */
export function emptyKnn(queries: number, k: number, metric: string): KnnResult {
  const ids = allocate(Uint32Array, queries * k).fill(NO_NEIGHBOUR);
  const distances = allocate(Float32Array, queries * k).fill(Infinity);
  return { queries, k, ids, distances, metric };
}

/** Writes one row of a rectangle. */
export function writeRow({ k, ids, distances }: KnnResult, row: number, found: Reported[]): void {
  for (const [j, { id, distance }] of found.entries()) {
    ids[row * k + j] = id;
    distances[row * k + j] = distance;
  }
}

/** Places of a rectangle that are put in order between two turns of the event loop. */
const PLACES_PER_TURN = 2 ** 20;

/**
 * Puts neighbours whose distances differ only before rounding in the order of their ids. What comes
 * in is sorted by distance.
 */
export function orderTies({ queries, k, ids, distances }: KnnResult): void {
  orderRows(ids, distances, k, 0, queries);
}

/** The same, with turns of the event loop between parts of large rectangles. */
export async function orderAllTies({ queries, k, ids, distances }: KnnResult): Promise<void> {
  const rows = Math.ceil(PLACES_PER_TURN / k);
  for (let first = 0; first < queries; first += rows) {
    if (first > 0) await new Promise((done) => setImmediate(done));
    orderRows(ids, distances, k, first, Math.min(queries, first + rows));
  }
}

function orderRows(
  ids: Uint32Array,
  distances: Float32Array,
  k: number,
  first: number,
  end: number,
): void {
  for (let row = first; row < end; row++) {
    const begin = row * k;
    for (let i = begin + 1; i < begin + k; i++) {
      for (let j = i; j > begin && distances[j - 1] === distances[j]; j--) {
        if (ids[j - 1]! <= ids[j]!) break;
        [ids[j - 1], ids[j]] = [ids[j]!, ids[j - 1]!];
      }
    }
  }
}

export function neighboursOf(found: readonly Reported[]): Neighbours {
  return {
    ids: Uint32Array.from(found, ({ id }) => id),
    distances: Float32Array.from(found, ({ distance }) => distance),
  };
}

/** Joins the rows of a range search. @throws AnnError `capacity` */
export function rangeResult(rows: readonly Neighbours[], metric: string): RangeResult {
  const rowPtr = allocate(Float64Array, rows.length + 1);
  for (const [i, { ids }] of rows.entries()) rowPtr[i + 1] = rowPtr[i]! + ids.length;
  const total = rowPtr[rows.length]!;
  const ids = allocate(Uint32Array, total);
  const distances = allocate(Float32Array, total);
  for (const [i, row] of rows.entries()) {
    ids.set(row.ids, rowPtr[i]);
    distances.set(row.distances, rowPtr[i]);
  }
  return { queries: rows.length, rowPtr, ids, distances, metric };
}
