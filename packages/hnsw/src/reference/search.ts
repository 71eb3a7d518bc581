import { Best, nearer, type Found } from "./found.ts";
import type { Graph, Row } from "./graph.ts";
import { Heap } from "./heap.ts";
import { startsFor, walk } from "./walk.ts";
import type { Steps, Work } from "./work.ts";

/** The points that a filter lets pass. */
export interface Accepted {
  /** By place: 1 for those that pass. */
  readonly marks: Uint8Array;
  readonly places: readonly number[];
}

/** Asks a filter about each point. */
export function* accepted(
  graph: Graph,
  accepts: (id: number) => boolean,
  { due }: Work,
): Steps<Accepted> {
  const marks = new Uint8Array(graph.places.length);
  const places: number[] = [];
  for (const [place, point] of graph.places.entries()) {
    if (point && accepts(point.id)) {
      marks[place] = 1;
      places.push(place);
    }
    if (due()) yield;
  }
  return { marks, places };
}

/** Points measured for each of the `ef` that an unfiltered walk keeps; about that on real data. */
const MEASURED_PER_KEPT = 8;

/** Whether measuring all that pass costs less than a walk that has to meet `ef` of them. */
function scanIsCheaper(graph: Graph, { places }: Accepted, ef: number): boolean {
  const share = places.length / Math.max(1, graph.size);
  return places.length * share <= MEASURED_PER_KEPT * ef;
}

function* scan(
  graph: Graph,
  query: Row,
  places: readonly number[],
  keep: Best,
  { measure, due }: Work,
): Steps<Found[]> {
  for (const place of places) {
    const distance = measure(query, graph.at(place).row);
    if (!keep.beats(distance)) keep.offer({ distance, place });
    if (due()) yield;
  }
  return keep.sorted();
}

/** Algorithm 5, K-NN-SEARCH: the nearest `ef` points, of those that pass a filter if there is one. */
export function* nearest(
  graph: Graph,
  query: Row,
  ef: number,
  pass: Accepted | undefined,
  work: Work,
): Steps<Found[]> {
  if (graph.entry < 0) return [];
  if (pass && scanIsCheaper(graph, pass, ef)) {
    return yield* scan(graph, query, pass.places, new Best(ef), work);
  }
  const starts = yield* startsFor(graph, query, work);
  const accepts = pass && ((place: number): boolean => pass.marks[place] === 1);
  return yield* walk(graph, query, { layer: 0, starts, ef, accepts }, work);
}

/** What {@link nearest} would find for the row of a point if that point, not the entry, were not there. */
export function* nearestWithout(
  graph: Graph,
  place: number,
  ef: number,
  work: Work,
): Steps<Found[]> {
  const { row } = graph.at(place);
  const starts = yield* startsFor(graph, row, work, place);
  return yield* walk(graph, row, { layer: 0, starts, ef, without: place }, work);
}

/**
 * The nearest `ef` other points to a point: a walk that starts there; and at the entry, to have a way
 * to all others.
 */
export function* nearestToPoint(
  graph: Graph,
  place: number,
  ef: number,
  work: Work,
): Steps<Found[]> {
  const accepts = (other: number): boolean => other !== place;
  const starts = [place, graph.entry];
  return yield* walk(graph, graph.at(place).row, { layer: 0, starts, ef, accepts }, work);
}

/** What a range search asks for. */
export interface Range {
  /** Largest distance, in single precision: that of the results. */
  readonly radius: number;
  /** Nearest points beyond it from which the walk goes on. */
  readonly ef: number;
}

/**
 * The points within a radius: a walk from every point inside it, and from the `ef` nearest outside,
 * so that what lies within is found also where no links inside lead there.
 */
export function* within(
  graph: Graph,
  query: Row,
  { radius, ef }: Range,
  pass: Accepted | undefined,
  work: Work,
): Steps<Found[]> {
  if (graph.entry < 0) return [];
  const inside: Found[] = [];
  const isInside = (distance: number): boolean => Math.fround(distance) <= radius;
  if (pass && scanIsCheaper(graph, pass, ef)) {
    const all = yield* scan(graph, query, pass.places, new Best(Infinity), work);
    return all.filter(({ distance }) => isInside(distance));
  }
  const met = new Uint8Array(graph.places.length);
  const ahead = new Heap<Found>(nearer);
  const outside = new Best(ef);
  const meet = (place: number): void => {
    met[place] = 1;
    const found = { distance: work.measure(query, graph.at(place).row), place };
    if (isInside(found.distance)) {
      if (!pass || pass.marks[place]) inside.push(found);
    } else if (outside.beats(found.distance)) return;
    else outside.offer(found);
    ahead.push(found);
  };
  for (const start of yield* startsFor(graph, query, work)) if (!met[start]) meet(start);
  for (let at = ahead.pop(); at; at = ahead.pop()) {
    if (at.distance > outside.reach) break;
    for (const next of graph.at(at.place).links[0]!) {
      if (!met[next]) meet(next);
      if (work.due()) yield;
    }
  }
  return inside;
}
