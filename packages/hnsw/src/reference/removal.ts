import type { Graph } from "./graph.ts";
import { capacity, type Parameters } from "./parameters.ts";
import { measured, selectDiverse } from "./select.ts";
import type { Steps, Work } from "./work.ts";

/**
 * Removes points. Every point that linked to one of them selects its links anew, from those that
 * remain and those that the removed ones had, through further removed ones where need be.
 */
export function* remove(
  graph: Graph,
  gone: ReadonlySet<number>,
  parameters: Parameters,
  work: Work,
): Steps<void> {
  // Every link is looked at: marks are quicker than a set.
  const marks = new Uint8Array(graph.places.length);
  for (const place of gone) marks[place] = 1;
  for (const [place, point] of graph.places.entries()) {
    if (work.due()) yield;
    if (!point || marks[place]) continue;
    for (const [layer, links] of point.links.entries()) {
      if (!links.some((other) => marks[other])) continue;
      const most = capacity(parameters, layer);
      const wanted = Math.max(parameters.efConstruction, 2 * most);
      const heirs = yield* heirsOf(graph, place, layer, { gone, wanted }, work);
      const candidates = yield* measured(graph, place, heirs, work);
      const chosen = yield* selectDiverse(graph, candidates, most, parameters, work);
      graph.link(
        place,
        layer,
        chosen.map((other) => other.place),
      );
    }
  }
  for (const place of gone) graph.drop(place);
  if (gone.has(graph.entry)) graph.entry = highest(graph);
}

/** Points that stay, first those linked to directly, then those behind removed ones. */
function* heirsOf(
  graph: Graph,
  place: number,
  layer: number,
  { gone, wanted }: { readonly gone: ReadonlySet<number>; readonly wanted: number },
  { due }: Work,
): Steps<Set<number>> {
  const heirs = new Set<number>();
  const passed = new Set([place]);
  for (const from of passed) {
    for (const other of graph.at(from).links[layer]!) {
      if (gone.has(other)) passed.add(other);
      else if (other !== place) heirs.add(other);
    }
    if (heirs.size >= wanted) break;
    if (due()) yield;
  }
  return heirs;
}

/** The first point of the highest layer; -1 where there are no points. */
function highest(graph: Graph): number {
  let best = -1;
  for (const [place, point] of graph.places.entries()) {
    if (point && (best < 0 || point.links.length > graph.at(best).links.length)) best = place;
  }
  return best;
}
