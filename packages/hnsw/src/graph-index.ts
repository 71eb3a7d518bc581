import type { KnnResult, LayeredSample, NeighbourGraph, RunControl, VectorArray } from "@ann/core";
import type { ChosenCodes } from "./codes/choose-codes.ts";
import type { Parameters } from "./reference/parameters.ts";
import type { NeighboursOptions, VectorIndex, VectorIndexStats } from "./vector-index.ts";

/** Facts about an `HnswIndex`, for which all links are followed: some 80 ms for a million points. */
export interface IndexStats extends VectorIndexStats, Parameters {
  /** What walks measure with; `"function"`: a metric in JavaScript, on the main thread. */
  readonly codes: ChosenCodes["codes"] | "function";
  /** Principal components that codes are made of; undefined: all coordinates. */
  readonly components: number | undefined;
  /** Points that take part in each layer, from layer 0 up. */
  readonly layers: readonly number[];
  /** Links per point in layer 0. */
  readonly minDegree: number;
  readonly meanDegree: number;
  readonly maxDegree: number;
  /**
   * Points that no path of links of layer 0 leads to from where searches start: none after a build or
   * `compact`; a few additions may cut some off until a 64th of the points has changed.
   */
  readonly orphans: number;
  /** Points that had to be linked once more, so that links lead to them, in all changes so far. */
  readonly repaired: number;
  /** Removed points that links still lead to; `compact` takes them out. */
  readonly pending: number;
  /** Bytes of native memory, by part. */
  readonly memory: {
    readonly vectors: number;
    readonly codes: number;
    readonly links: number;
    readonly ids: number;
  };
}

/** The links of one layer: those of point `ids[i]` are `links[rowPtr[i]]` to `links[rowPtr[i + 1] - 1]`. */
export interface LayerLinks {
  /** Ids of the points that take part, ascending. */
  readonly ids: Uint32Array;
  readonly rowPtr: Float64Array;
  /** Ids. */
  readonly links: Uint32Array;
}

/**
 * An index that is a graph, and shows it.
 *
 * `neighbours` runs beside changes as searches do: it has a row for each point that there is when it
 * is called, without neighbours where the point has gone meanwhile. `layeredSample` and `flatten`
 * show the graph as it is at one moment: an `HnswIndex` lets them take their turn among `add`,
 * `remove` and `compact`, which wait for them as for one another, while searches go on.
 */
export interface GraphIndex extends VectorIndex {
  /**
   * The nearest other points to every point: min(k, points - 1) of them. Each walk starts at the
   * point's own links, which is far cheaper than as many searches.
   *
   * @returns a rectangle `points` x `k`; row i belongs to the point `ids()[i]`
   * @throws AnnError `option`, `metric`, `capacity`, `aborted` or `closed`
   */
  neighbours(options?: NeighboursOptions): Promise<KnnResult>;

  /**
   * Ids that a point links to in a layer.
   * @throws AnnError `option` for an unknown id or a layer above the point's highest, or `closed`
   */
  links(id: number, layer?: number): Uint32Array;

  /** Highest layer of a point. @throws AnnError `option` for an unknown id, or `closed` */
  level(id: number): number;

  /** Ids and links of the points that take part in a layer; none above the highest. @throws AnnError `option` or `closed` */
  layer(layer: number): LayerLinks;

  /**
   * The points of a layer as a sample of all points, and the nearest of them to every point. An
   * `HnswIndex` finds that by a walk in the layer where it has more than 512 points, and then misses
   * some: 3 in 100 of 20 000 uniform points of 24 columns.
   *
   * @returns `levels[i]`, `parent[i]` (a place in `ids`, the sample) and `parentDistance[i]` belong to
   *   the point of the i-th smallest id; where the layer is empty, parents are NO_NEIGHBOUR
   * @throws AnnError `option`, `metric`, `aborted` or `closed`
   */
  layeredSample(layer: number, options?: RunControl): Promise<LayeredSample>;

  /**
   * The links of all layers as one graph, with exact distances where the index has its rows. Node i
   * is the point `ids()[i]`; its neighbours come nearest first.
   * @throws AnnError `option`, `metric`, `capacity`, `aborted` or `closed`
   */
  flatten(options?: RunControl): Promise<NeighbourGraph>;

  /** A copy of the row of a point. @throws AnnError `option` for an unknown id, or without rows of one length; `closed` */
  vector(id: number): VectorArray;
}
