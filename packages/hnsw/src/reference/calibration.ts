import { sampleWithoutReplacement } from "@ann/core";
import { Best } from "./found.ts";
import type { Graph } from "./graph.ts";
import { nearestToPoint, nearestWithout } from "./search.ts";
import type { Steps, Work } from "./work.ts";

/** Points that are searched for. */
const SAMPLES = 100;
/** Part of what may be missed that is to be found for safety. */
const SPARE = 0.25;
/** Share of the points that may come or go before an `ef` is looked for again. */
const DRIFT = 0.1;

interface Known {
  readonly ef: number;
  readonly changes: number;
}

/** Finds the `ef` that reaches a recall, and remembers it. */
export class Calibration {
  readonly #known = new Map<string, Known>();
  readonly #seed: number;
  /** Points added and removed so far. */
  changes = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /**
   * The `ef` at which searches for some of the points, each as if it were not there, find a part
   * `recall` of the k nearest, and a little more, as they are but a sample.
   *
   * @param around whether the walks are those of `neighbours`
   */
  *efFor(graph: Graph, k: number, recall: number, around: boolean, work: Work): Steps<number> {
    const key = `${k} ${recall} ${around}`;
    const known = this.#known.get(key);
    if (known && this.changes - known.changes <= DRIFT * graph.size) return known.ef;
    const changes = this.changes;
    const ef = yield* this.#search(graph, k, recall + SPARE * (1 - recall), around, work);
    this.#known.set(key, { ef, changes });
    return ef;
  }

  *#search(graph: Graph, k: number, recall: number, around: boolean, work: Work): Steps<number> {
    const all = [...graph.places.keys()].filter((place) => graph.places[place]);
    const drawn = sampleWithoutReplacement(all.length, SAMPLES, this.#seed);
    const sample = Array.from(drawn, (i) => all[i]!).filter((place) => place !== graph.entry);
    const truths: number[] = [];
    for (const place of sample) truths.push(yield* farthestOf(graph, place, all, k, work));
    const wanted = Math.min(k, all.length - 1) * sample.length * recall;
    for (let ef = k; ; ef = Math.ceil(1.3 * ef)) {
      if (ef >= all.length) return Math.max(1, all.length);
      let hits = 0;
      for (const [i, place] of sample.entries()) {
        const search = around ? nearestToPoint : nearestWithout;
        const others = (yield* search(graph, place, ef, work)).slice(0, k);
        hits += others.filter(({ distance }) => distance <= truths[i]!).length;
      }
      if (hits >= wanted) return ef;
    }
  }
}

/** Distance of the k-th nearest other point. */
function* farthestOf(
  graph: Graph,
  place: number,
  all: readonly number[],
  k: number,
  { measure, due }: Work,
): Steps<number> {
  const best = new Best(k);
  const { row } = graph.at(place);
  for (const other of all) {
    if (other === place) continue;
    const distance = measure(row, graph.at(other).row);
    if (!best.beats(distance)) best.offer({ distance, place: other });
    if (due()) yield;
  }
  return best.reach;
}
