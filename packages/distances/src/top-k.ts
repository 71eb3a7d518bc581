/**
 * The k smallest of many distances; of equal ones those with smaller ids. A binary heap with the
 * worst of the best on top.
 */
export class TopK {
  readonly #k: number;
  readonly #distances: number[] = [];
  readonly #ids: number[] = [];

  constructor(k: number) {
    this.#k = k;
  }

  offer(distance: number, id: number): void {
    const distances = this.#distances;
    if (distances.length < this.#k) {
      distances.push(distance);
      this.#ids.push(id);
      this.#rise(distances.length - 1);
    } else if (distance < distances[0]! || (distance === distances[0] && id < this.#ids[0]!)) {
      distances[0] = distance;
      this.#ids[0] = id;
      this.#sink();
    }
  }

  /** Writes the kept ones from place `at` on, nearest first. */
  write(at: number, ids: Uint32Array, distances: Float32Array): number {
    const order = Array.from(this.#ids.keys()).toSorted((a, b) => (this.#worse(a, b) ? 1 : -1));
    for (const [rank, place] of order.entries()) {
      ids[at + rank] = this.#ids[place]!;
      distances[at + rank] = this.#distances[place]!;
    }
    return order.length;
  }

  #worse(a: number, b: number): boolean {
    const [x, y] = [this.#distances[a]!, this.#distances[b]!];
    return x > y || (x === y && this.#ids[a]! > this.#ids[b]!);
  }

  #swap(a: number, b: number): void {
    const [distance, id] = [this.#distances[a]!, this.#ids[a]!];
    this.#distances[a] = this.#distances[b]!;
    this.#ids[a] = this.#ids[b]!;
    this.#distances[b] = distance;
    this.#ids[b] = id;
  }

  #rise(place: number): void {
    for (let at = place; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.#worse(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    for (let at = 0; ;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#ids.length && this.#worse(child, worst)) worst = child;
      }
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }
}
