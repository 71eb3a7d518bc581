import { allocate, NO_NEIGHBOUR, type LayeredSample, type NeighbourGraph } from "@ann/core";
import type { LayerLinks } from "../graph-index.ts";
import type { Graph } from "./graph.ts";
import type { Work } from "./work.ts";

/** Work that counts the points that it has done. */
type Job<R> = Generator<number | void, R>;

/** Places of the points that take part in a layer, in ascending order of their ids. */
function placesOf(graph: Graph, layer: number): number[] {
  return Array.from(graph.places.keys())
    .filter((place) => graph.places[place] && graph.level(place) >= layer)
    .toSorted((a, b) => graph.at(a).id - graph.at(b).id);
}

/** The links of a layer. */
export function layerLinks(graph: Graph, layer: number): LayerLinks {
  const places = placesOf(graph, layer);
  const rows = places.map((place) => graph.at(place).links[layer]!);
  const rowPtr = new Float64Array(places.length + 1);
  for (const [i, { length }] of rows.entries()) rowPtr[i + 1] = rowPtr[i]! + length;
  const idOf = (place: number): number => graph.at(place).id;
  return {
    ids: Uint32Array.from(places, idOf),
    rowPtr,
    links: Uint32Array.from(rows.flat(), idOf),
  };
}

/** The links of all layers as one graph of the points in ascending order of their ids. */
export function* flattened(
  graph: Graph,
  { measure, due }: Work,
): Job<Omit<NeighbourGraph, "metric">> {
  const places = placesOf(graph, 0);
  const position = new Map(places.map((place, i) => [place, i]));
  const rows: { distance: number; to: number }[][] = [];
  for (const place of places) {
    const { row, links } = graph.at(place);
    const linked = Array.from(new Set(links.flat()), (other) => ({
      distance: Math.fround(measure(row, graph.at(other).row)),
      to: position.get(other)!,
    }));
    rows.push(
      linked.toSorted((a, b) =>
        a.distance === b.distance ? a.to - b.to : a.distance - b.distance,
      ),
    );
    if (due()) yield rows.length;
  }
  const rowPtr = allocate(Float64Array, rows.length + 1);
  for (const [i, { length }] of rows.entries()) rowPtr[i + 1] = rowPtr[i]! + length;
  return {
    nodes: rows.length,
    rowPtr,
    ids: Uint32Array.from(rows.flat(), ({ to }) => to),
    distances: Float32Array.from(rows.flat(), ({ distance }) => distance),
  };
}

/** The points of a layer and the nearest of them to every point, by looking at all of them. */
export function* sampled(graph: Graph, layer: number, { measure, due }: Work): Job<LayeredSample> {
  const places = placesOf(graph, 0);
  const upper = placesOf(graph, layer);
  const parent = allocate(Uint32Array, places.length).fill(NO_NEIGHBOUR);
  const parentDistance = allocate(Float32Array, places.length).fill(Infinity);
  for (const [i, place] of places.entries()) {
    if (graph.level(place) >= layer) {
      parent[i] = upper.indexOf(place);
      parentDistance[i] = 0;
      continue;
    }
    for (const [j, other] of upper.entries()) {
      const distance = Math.fround(measure(graph.at(place).row, graph.at(other).row));
      if (distance < parentDistance[i]!) [parent[i], parentDistance[i]] = [j, distance];
      if (due()) yield i;
    }
  }
  return {
    levels: Uint8Array.from(places, (place) => graph.level(place)),
    ids: Uint32Array.from(upper, (place) => graph.at(place).id),
    parent,
    parentDistance,
  };
}
