import { Heap } from "./heap.ts";

/** A point that a walk has met. */
export interface Found {
  readonly distance: number;
  readonly place: number;
}

export const nearer = (a: Found, b: Found): boolean =>
  a.distance < b.distance || (a.distance === b.distance && a.place < b.place);

/** For sorting, nearest first. */
export const byDistance = (a: Found, b: Found): number => (nearer(a, b) ? -1 : 1);

/** The nearest `most` of all points offered. */
export class Best {
  readonly #most: number;
  readonly #heap = new Heap<Found>((a, b) => nearer(b, a));

  constructor(most: number) {
    this.#most = most;
  }

  get full(): boolean {
    return this.#heap.size >= this.#most;
  }

  /** Whether a point at this distance would not be kept. */
  beats(distance: number): boolean {
    return this.full && !(distance < this.#heap.top!.distance);
  }

  /** Distance of the farthest kept; Infinity while there is room. */
  get reach(): number {
    return this.full ? this.#heap.top!.distance : Infinity;
  }

  offer(found: Found): void {
    this.#heap.push(found);
    if (this.#heap.size > this.#most) this.#heap.pop();
  }

  /** Nearest first. */
  sorted(): Found[] {
    return this.#heap.items.toSorted(byDistance);
  }
}
