import type { Graph } from "./graph.ts";

/** How a graph looks. */
export interface GraphStatistics {
  /** Points that take part in each layer, from layer 0 up. */
  readonly layers: readonly number[];
  /** Links per point in layer 0. */
  readonly minDegree: number;
  readonly meanDegree: number;
  readonly maxDegree: number;
  /** Points that no links lead to from the entry. */
  readonly orphans: number;
}

/** Points that links of layer 0 lead to from the entry. */
function reachable(graph: Graph): number {
  if (graph.entry < 0) return 0;
  const reached = new Set([graph.entry]);
  for (const place of reached) for (const next of graph.at(place).links[0]!) reached.add(next);
  return reached.size;
}

export function statistics(graph: Graph): GraphStatistics {
  const layers: number[] = [];
  let [links, minDegree, maxDegree] = [0, Infinity, 0];
  for (const point of graph.places) {
    if (!point) continue;
    for (const layer of point.links.keys()) layers[layer] = (layers[layer] ?? 0) + 1;
    const degree = point.links[0]!.length;
    links += degree;
    minDegree = Math.min(minDegree, degree);
    maxDegree = Math.max(maxDegree, degree);
  }
  const meanDegree = graph.size === 0 ? 0 : links / graph.size;
  if (graph.size === 0) minDegree = 0;
  return { layers, minDegree, meanDegree, maxDegree, orphans: graph.size - reachable(graph) };
}
