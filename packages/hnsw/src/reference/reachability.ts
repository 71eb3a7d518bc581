import type { Graph } from "./graph.ts";
import { capacity, type Parameters } from "./parameters.ts";
import { descend, walk } from "./walk.ts";
import type { Steps, Work } from "./work.ts";

/**
 * Sees to it that links of layer 0 lead from the entry to every point: selection can cut the last
 * link to one.
 * @returns how many points had to be linked again
 */
export function* reachAll(graph: Graph, parameters: Parameters, work: Work): Steps<number> {
  if (graph.entry < 0) return 0;
  const reached = new Uint8Array(graph.places.length);
  yield* spread(graph, graph.entry, reached, work);
  let repaired = 0;
  for (const [place, point] of graph.places.entries()) {
    if (!point || reached[place]) continue;
    yield* connect(graph, place, reached, parameters, work);
    yield* spread(graph, place, reached, work);
    repaired++;
  }
  return repaired;
}

/** Marks everything that can be reached from a place. */
function* spread(graph: Graph, start: number, reached: Uint8Array, { due }: Work): Steps<void> {
  const open = [start];
  reached[start] = 1;
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const next of graph.at(place).links[0]!) {
      if (reached[next]) continue;
      reached[next] = 1;
      open.push(next);
    }
    if (due()) yield;
  }
}

/**
 * Links the nearest reached point that has room to `place`. Walks that start at a reached point meet
 * only such. Without room anywhere near, the last link of the nearest gives way to `place`, which
 * takes it over: what hung on it stays reachable.
 */
function* connect(
  graph: Graph,
  place: number,
  reached: Uint8Array,
  parameters: Parameters,
  work: Work,
): Steps<void> {
  const { row } = graph.at(place);
  const near = (yield* descend(graph, row, 0, work)).place;
  const starts = [reached[near] ? near : graph.entry];
  const found = yield* walk(graph, row, { layer: 0, starts, ef: parameters.efConstruction }, work);
  const most = capacity(parameters, 0);
  const linksOf = (at: number): readonly number[] => graph.at(at).links[0]!;
  const roomy = found.find((other) => linksOf(other.place).length < most);
  if (roomy) {
    graph.link(roomy.place, 0, [...linksOf(roomy.place), place]);
    return;
  }
  const from = found[0]!.place;
  const displaced = linksOf(from).at(-1)!;
  graph.link(from, 0, [...linksOf(from).slice(0, -1), place]);
  if (linksOf(place).includes(displaced)) return;
  graph.link(place, 0, [...linksOf(place).slice(0, most - 1), displaced]);
}
