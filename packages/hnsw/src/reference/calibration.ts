import { sampleWithoutReplacement } from "@ann/core";
import { Best } from "./found.ts";
import type { Graph } from "./graph.ts";
import { nearest, nearestToPoint } from "./search.ts";
import type { Steps, Work } from "./work.ts";

/** Points that are searched for. */
const SAMPLES = 100;
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
   * The `ef` at which searches for some of the points, with themselves left out of their answers,
   * find a part `recall` of the k nearest. As these points have links made for them, which queries
   * have not, the part that is missed is to be half of what may be.
   *
   * @param around whether the walks are those of `neighbours`
   */
  *efFor(graph: Graph, k: number, recall: number, around: boolean, work: Work): Steps<number> {
    const key = `${k} ${recall} ${around}`;
    const known = this.#known.get(key);
    if (known && this.changes - known.changes <= DRIFT * graph.size) return known.ef;
    const changes = this.changes;
    const ef = yield* this.#search(graph, k, (1 + recall) / 2, around, work);
    this.#known.set(key, { ef, changes });
    return ef;
  }

  *#search(graph: Graph, k: number, recall: number, around: boolean, work: Work): Steps<number> {
    const all = [...graph.places.keys()].filter((place) => graph.places[place]);
    const sample = Array.from(
      sampleWithoutReplacement(all.length, SAMPLES, this.#seed),
      (i) => all[i]!,
    );
    const truths: number[] = [];
    for (const place of sample) truths.push(yield* farthestOf(graph, place, all, k, work));
    const wanted = Math.min(k, all.length - 1) * sample.length * recall;
    for (let ef = k; ; ef = Math.ceil(1.3 * ef)) {
      if (ef >= all.length) return Math.max(1, all.length);
      let hits = 0;
      for (const [i, place] of sample.entries()) {
        const found = around
          ? yield* nearestToPoint(graph, place, ef, work)
          : yield* nearest(graph, graph.at(place).row, ef + 1, undefined, work);
        const others = found.filter((other) => other.place !== place).slice(0, k);
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
