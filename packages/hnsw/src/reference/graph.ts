/** Elements of a row as the metric reads them. */
export type Row = ArrayLike<number>;

/** A point never changes; another takes its place when its links do. */
export interface Point {
  readonly id: number;
  readonly row: Row;
  /** Places of the points that it links to, for each layer from 0 to its highest. */
  readonly links: readonly (readonly number[])[];
}

/**
 * Points in numbered places, and a point of the highest layer, where walks enter. Changes are made
 * to a copy, which shares the points; searches that are under way keep the graph they began with.
 */
export class Graph {
  /** Place -1: no points. */
  entry = -1;
  /** Number of points. */
  size = 0;
  /** Places of removed points are empty. */
  readonly places: (Point | undefined)[];

  constructor(places: (Point | undefined)[] = []) {
    this.places = places;
  }

  copy(): Graph {
    const copy = new Graph(this.places.slice());
    copy.entry = this.entry;
    copy.size = this.size;
    return copy;
  }

  /** The point of a place that is known to have one. */
  at(place: number): Point {
    return this.places[place]!;
  }

  /** Highest layer of a point. */
  level(place: number): number {
    return this.at(place).links.length - 1;
  }

  /** A new point without links. @returns its place */
  append(id: number, row: Row, level: number): number {
    const links = Array.from({ length: level + 1 }, () => []);
    this.size++;
    return this.places.push({ id, row, links }) - 1;
  }

  link(place: number, layer: number, links: readonly number[]): void {
    const point = this.at(place);
    this.places[place] = { ...point, links: point.links.with(layer, links) };
  }

  /** Empties a place; links to it must be gone already. */
  drop(place: number): void {
    this.places[place] = undefined;
    this.size--;
  }
}
