import { byDistance, type Found } from "./found.ts";
import type { Graph } from "./graph.ts";
import type { Parameters } from "./parameters.ts";
import type { Steps, Work } from "./work.ts";

/**
 * Algorithm 4, SELECT-NEIGHBORS-HEURISTIC: keeps a candidate only if it is nearer to the point than
 * to every candidate kept before it, so that links spread in all directions; with `keepPruned` the
 * nearest of the others fill up.
 *
 * A duplicate of the point is as far from everything as the point itself, and would keep out all but
 * more duplicates. Therefore a tie goes to a candidate that lies beyond the kept one; of duplicates,
 * which tie among themselves, half of the places are for links elsewhere.
 *
 * @param candidates nearest first, without the point itself
 */
export function* selectDiverse(
  graph: Graph,
  candidates: readonly Found[],
  most: number,
  { keepPruned }: Parameters,
  { measure, due }: Work,
): Steps<Found[]> {
  const kept: Found[] = [];
  const pruned: Found[] = [];
  for (const candidate of candidates) {
    if (kept.length === most) break;
    const { row } = graph.at(candidate.place);
    let diverse = true;
    for (const other of kept) {
      const between = measure(row, graph.at(other.place).row);
      if (due()) yield;
      const beyond = candidate.distance > other.distance || kept.length < most / 2;
      diverse = between > candidate.distance || (between === candidate.distance && beyond);
      if (!diverse) break;
    }
    (diverse ? kept : pruned).push(candidate);
  }
  return keepPruned ? [...kept, ...pruned.slice(0, most - kept.length)] : kept;
}

/** Candidates and all that they link to in a layer, but for the point itself, nearest first. */
export function* extended(
  graph: Graph,
  place: number,
  layer: number,
  candidates: readonly Found[],
  work: Work,
): Steps<Found[]> {
  const near = candidates.flatMap((candidate) => graph.at(candidate.place).links[layer]!);
  const known = new Set([place, ...candidates.map((candidate) => candidate.place)]);
  const more = [...new Set(near)].filter((other) => !known.has(other));
  return [...candidates, ...(yield* measured(graph, place, more, work))].toSorted(byDistance);
}

/** Points with their distances from one of them, nearest first. */
export function* measured(
  graph: Graph,
  place: number,
  others: Iterable<number>,
  { measure, due }: Work,
): Steps<Found[]> {
  const { row } = graph.at(place);
  const found: Found[] = [];
  for (const other of others) {
    found.push({ place: other, distance: measure(row, graph.at(other).row) });
    if (due()) yield;
  }
  return found.toSorted(byDistance);
}
