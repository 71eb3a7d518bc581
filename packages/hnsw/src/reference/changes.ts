import type { Due } from "@ann/native";
import { viewOf, type CheckedRows } from "../surface/rows.ts";
import type { Graph } from "./graph.ts";
import { insert } from "./insertion.ts";
import type { Measuring } from "./measuring.ts";
import type { Parameters } from "./parameters.ts";
import { reachAll } from "./reachability.ts";
import { remove } from "./removal.ts";
import type { Steps, Work } from "./work.ts";

/** Rows that become points. */
export interface Added {
  readonly rows: CheckedRows;
  /** One for each row. */
  readonly ids: Uint32Array;
}

/** A change of a graph. */
export interface Change {
  /** Places of the points that go. */
  readonly removed: ReadonlySet<number>;
  readonly added: Added | undefined;
}

/** Removes points, then adds rows. @returns how many points had to be linked once more */
export function* change(
  graph: Graph,
  { removed, added }: Change,
  { measure, read }: Measuring,
  parameters: Parameters,
  due: Due,
): Generator<number | void, number> {
  const work: Work = { measure, due };
  if (removed.size > 0) yield* remove(graph, removed, parameters, work);
  for (let i = 0; i < (added?.rows.count ?? 0); i++) {
    const { rows, ids } = added!;
    // A copy: the index keeps its own rows.
    const row = read(viewOf(rows, i).slice());
    yield* insert(graph, ids[i]!, row, parameters, work);
    if (due()) yield i + 1;
  }
  return yield* reachAll(graph, parameters, work);
}

/** The place of each id. */
export function* placesOf(graph: Graph, due: Due): Steps<Map<number, number>> {
  const places = new Map<number, number>();
  for (const [place, point] of graph.places.entries()) {
    if (point) places.set(point.id, place);
    if (due()) yield;
  }
  return places;
}
