import type { Graph, Row } from "./graph.ts";
import { levelOf } from "./levels.ts";
import { capacity, type Parameters } from "./parameters.ts";
import { extended, measured, selectDiverse } from "./select.ts";
import { descend, walk } from "./walk.ts";
import type { Steps, Work } from "./work.ts";

const placeOf = ({ place }: { readonly place: number }): number => place;

/**
 * Algorithm 1, INSERT: links a new point in each of its layers to up to M of the points that a walk
 * there finds, and those back to it in the same layer.
 */
export function* insert(
  graph: Graph,
  id: number,
  row: Row,
  parameters: Parameters,
  work: Work,
): Steps<void> {
  const level = levelOf(parameters, id);
  const place = graph.append(id, row, level);
  if (graph.entry < 0) {
    graph.entry = place;
    return;
  }
  const top = graph.level(graph.entry);
  let starts = [placeOf(yield* descend(graph, row, level, work))];
  for (let layer = Math.min(top, level); layer >= 0; layer--) {
    const ef = parameters.efConstruction;
    let candidates = yield* walk(graph, row, { layer, starts, ef }, work);
    starts = candidates.map(placeOf);
    if (parameters.extendCandidates) {
      candidates = yield* extended(graph, place, layer, candidates, work);
    }
    const chosen = yield* selectDiverse(graph, candidates, parameters.M, parameters, work);
    graph.link(place, layer, chosen.map(placeOf));
    for (const other of chosen) yield* linkBack(graph, other.place, layer, place, parameters, work);
  }
  if (level > top) graph.entry = place;
}

/**
 * Links to a new point. A list that overflows is selected again, by diversity, and down to three
 * quarters of what it can hold: the next overflow, which costs as much again, is then a while off.
 */
function* linkBack(
  graph: Graph,
  from: number,
  layer: number,
  to: number,
  parameters: Parameters,
  work: Work,
): Steps<void> {
  const links = [...graph.at(from).links[layer]!, to];
  const most = capacity(parameters, layer);
  if (links.length <= most) {
    graph.link(from, layer, links);
    return;
  }
  const candidates = yield* measured(graph, from, links, work);
  const few = Math.max(1, Math.floor((3 * most) / 4));
  const chosen = yield* selectDiverse(graph, candidates, few, parameters, work);
  graph.link(from, layer, chosen.map(placeOf));
}
