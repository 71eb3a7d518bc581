import {
  AnnError,
  NO_NEIGHBOUR,
  progressReporter,
  type KnnResult,
  type RunControl,
} from "@ann/core";
import { partOf, type CheckedRows } from "../surface/rows.ts";
import type { Neighbours } from "../vector-index.ts";

/** Most neighbours that exact search gives. */
const MOST = 2 ** 20;
/** Neighbours asked for at first. */
const FIRST = 256;
/** Places in the rectangles of one block of queries. */
const PLACES = 2 ** 22;

type Nearest = (queries: CheckedRows, k: number, control: RunControl) => Promise<KnnResult>;

/**
 * The points within a radius of each query: the first of its nearest, of which as many are asked for
 * as it takes.
 * @throws AnnError `capacity` for a query with more than 2^20; whatever the search throws
 */
export async function withinRadius(
  queries: CheckedRows,
  points: number,
  radius: number,
  control: RunControl,
  nearest: Nearest,
): Promise<Neighbours[]> {
  const found: Neighbours[] = [];
  const all = Math.max(1, Math.min(points, MOST));
  // Of all blocks together; that of a search would start again with each.
  const report = progressReporter("search", control);
  const { signal, threads } = control;
  const ask = async (first: number, count: number, k: number): Promise<void> => {
    const knn = await nearest(partOf(queries, first, count), k, { signal, threads });
    for (let i = 0; i < count; i++) {
      const row = rowWithin(knn, i, radius);
      if (row.ids.length < k || k === points) found[first + i] = row;
      else if (k < all) await ask(first + i, 1, all);
      else {
        throw new AnnError(
          "capacity",
          `ExactIndex.searchRadius: query ${first + i} has more than ${MOST} points within ${radius}; lower the radius`,
          { details: { query: first + i, max: MOST } },
        );
      }
    }
  };
  const k = Math.min(FIRST, all);
  const block = Math.floor(PLACES / k);
  for (let first = 0; first < queries.count; first += block) {
    const count = Math.min(block, queries.count - first);
    await ask(first, count, k);
    report(first + count, queries.count);
  }
  return found;
}

/** The first of a row's neighbours, up to the radius. */
function rowWithin({ k, ids, distances }: KnnResult, row: number, radius: number): Neighbours {
  let end = row * k;
  while (end < (row + 1) * k && ids[end] !== NO_NEIGHBOUR && distances[end]! <= radius) end++;
  return { ids: ids.slice(row * k, end), distances: distances.slice(row * k, end) };
}
