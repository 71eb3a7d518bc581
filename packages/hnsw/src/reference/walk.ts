import { Best, nearer, type Found } from "./found.ts";
import type { Graph, Row } from "./graph.ts";
import { Heap } from "./heap.ts";
import type { Steps, Work } from "./work.ts";

/** Where a walk goes and what it keeps. */
export interface WalkOptions {
  readonly layer: number;
  readonly starts: Iterable<number>;
  /** How many of the nearest points it keeps. */
  readonly ef: number;
  /** Which points it may keep; it passes through all. */
  readonly accepts?: ((place: number) => boolean) | undefined;
  /** A point that is treated as if there were none; not one of `starts`. */
  readonly without?: number | undefined;
}

/**
 * Algorithm 2, SEARCH-LAYER: from the nearest point not yet looked at to all that it links to, until
 * that point is farther than the farthest of `ef` kept.
 */
export function* walk(
  graph: Graph,
  query: Row,
  { layer, starts, ef, accepts, without }: WalkOptions,
  { measure, due }: Work,
): Steps<Found[]> {
  const met = new Uint8Array(graph.places.length);
  const ahead = new Heap<Found>(nearer);
  const best = new Best(ef);
  const meet = (place: number): void => {
    met[place] = 1;
    const distance = measure(query, graph.at(place).row);
    if (best.beats(distance)) return;
    const found = { distance, place };
    ahead.push(found);
    if (!accepts || accepts(place)) best.offer(found);
  };
  if (without !== undefined) met[without] = 1;
  for (const start of starts) if (!met[start]) meet(start);
  for (let at = ahead.pop(); at; at = ahead.pop()) {
    if (at.distance > best.reach) break;
    for (const next of graph.at(at.place).links[layer]!) {
      if (met[next]) continue;
      meet(next);
      if (due()) yield;
    }
  }
  return best.sorted();
}

/** From the entry down to `layer`: on each above, on to a nearer point until there is none. */
export function* descend(
  graph: Graph,
  query: Row,
  layer: number,
  { measure, due }: Work,
  without?: number,
): Steps<Found> {
  let place = graph.entry;
  let distance = measure(query, graph.at(place).row);
  for (let above = graph.level(place); above > layer; above--) {
    for (let from = -1; from !== place;) {
      from = place;
      for (const next of graph.at(from).links[above]!) {
        const other = next === without ? Infinity : measure(query, graph.at(next).row);
        if (other < distance) [place, distance] = [next, other];
        if (due()) yield;
      }
    }
  }
  return { place, distance };
}

/**
 * Where walks in layer 0 start: at the end of the descent, and at the entry, from which every point
 * can be reached.
 */
export function* startsFor(
  graph: Graph,
  query: Row,
  work: Work,
  without?: number,
): Steps<number[]> {
  return [(yield* descend(graph, query, 0, work, without)).place, graph.entry];
}
