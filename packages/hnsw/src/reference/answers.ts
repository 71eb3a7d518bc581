import type { KnnResult } from "@ann/core";
import type { Due } from "@ann/native";
import type { Wanted, Width } from "../surface/options.ts";
import { byDistanceAndId, neighboursOf, writeRow, type Reported } from "../surface/results.ts";
import { viewOf, type CheckedRows } from "../surface/rows.ts";
import type { Neighbours } from "../vector-index.ts";
import type { Calibration } from "./calibration.ts";
import type { Found } from "./found.ts";
import type { Graph } from "./graph.ts";
import type { Measuring } from "./measuring.ts";
import { accepted, nearest, nearestToPoint, within, type Range } from "./search.ts";
import type { Steps, Work } from "./work.ts";

/** What searches look into; a change puts another graph in its place, and leaves this one alone. */
export interface Searched {
  readonly graph: Graph;
  readonly measuring: Measuring;
  readonly calibration: Calibration;
}

/** Work that counts what it has done. */
type Job<R> = Generator<number | void, R>;

const workOf = ({ measuring: { measure } }: Searched, due: Due): Work => ({ measure, due });

/** The k nearest of what was found, as results report them. */
function report(graph: Graph, found: readonly Found[], k = found.length): Reported[] {
  return found
    .slice(0, k)
    .map(({ distance, place }) => ({ distance: Math.fround(distance), id: graph.at(place).id }))
    .toSorted(byDistanceAndId);
}

function* efOf(
  { graph, calibration }: Searched,
  k: number,
  width: Width,
  around: boolean,
  work: Work,
): Steps<number> {
  if ("ef" in width) return Math.max(k, width.ef);
  return Math.max(k, yield* calibration.efFor(graph, k, width.recall, around, work));
}

/** Fills the rows of a rectangle with the nearest points to queries. */
export function* answerQueries(
  searched: Searched,
  queries: CheckedRows,
  { k, width, accepts }: Wanted,
  result: KnnResult,
  due: Due,
): Job<void> {
  const { graph, measuring } = searched;
  const work = workOf(searched, due);
  const ef = yield* efOf(searched, k, width, false, work);
  const pass = accepts && (yield* accepted(graph, accepts, work));
  for (let i = 0; i < queries.count; i++) {
    const query = measuring.read(viewOf(queries, i));
    writeRow(result, i, report(graph, yield* nearest(graph, query, ef, pass, work), k));
    if (due()) yield i + 1;
  }
}

/** The points within a radius of each query. */
export function* answerRange(
  searched: Searched,
  queries: CheckedRows,
  range: Range,
  accepts: Wanted["accepts"],
  due: Due,
): Job<Neighbours[]> {
  const { graph, measuring } = searched;
  const work = workOf(searched, due);
  const pass = accepts && (yield* accepted(graph, accepts, work));
  const rows: Neighbours[] = [];
  for (let i = 0; i < queries.count; i++) {
    const query = measuring.read(viewOf(queries, i));
    rows.push(neighboursOf(report(graph, yield* within(graph, query, range, pass, work))));
    if (due()) yield i + 1;
  }
  return rows;
}

/** Fills the rows of a rectangle with the nearest other points to those of some places. */
export function* answerNeighbours(
  searched: Searched,
  places: readonly number[],
  { k, width }: Pick<Wanted, "k" | "width">,
  result: KnnResult,
  due: Due,
): Job<void> {
  const { graph } = searched;
  const work = workOf(searched, due);
  const ef = yield* efOf(searched, k, width, true, work);
  for (const [i, place] of places.entries()) {
    writeRow(result, i, report(graph, yield* nearestToPoint(graph, place, ef, work), k));
    if (due()) yield i + 1;
  }
}
