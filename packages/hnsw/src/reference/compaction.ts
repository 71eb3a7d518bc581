import type { Due } from "@ann/native";
import { Graph, type Point } from "./graph.ts";
import type { Steps } from "./work.ts";

/** The same graph without empty places. */
export function* compacted(graph: Graph, due: Due): Steps<Graph> {
  const moved = new Map<number, number>();
  for (const [place, point] of graph.places.entries()) if (point) moved.set(place, moved.size);
  const places: Point[] = [];
  for (const old of moved.keys()) {
    const { id, row, links } = graph.at(old);
    places.push({ id, row, links: links.map((layer) => layer.map((other) => moved.get(other)!)) });
    if (due()) yield;
  }
  const result = new Graph(places);
  result.size = places.length;
  result.entry = moved.get(graph.entry) ?? -1;
  return result;
}
