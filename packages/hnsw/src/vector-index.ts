import type { KnnResult, NumericArray, Ragged, RunControl, VectorArray, Vectors } from "@ann/core";
import type { KernelDtype, MetricInput } from "@ann/distances";

/** Rows of points or queries: vectors of any element type, or rows of varying length. */
export type Rows = Vectors | Ragged<NumericArray>;

/**
 * Which points may be returned, by their ids:
 *
 * - a `Uint32Array` of ids, ascending and without repeats; ids that the index does not hold are
 *   passed over;
 * - `{ bitmap }`: bit `id & 7` of byte `id >> 3` is set for ids that may be returned, and those
 *   beyond its end may not;
 * - a predicate, called once for each point that there is at the time of the call, before the search,
 *   never during it. What it throws, the search rejects with.
 *
 * Every query gets min(k, points that pass) of them. A list or bitmap must not change until the
 * promise settles.
 *
 * A predicate runs on the calling thread, for every point and in every call anew: tens of milliseconds
 * for a million points, in slices of a few; at once in `searchSync`. Where the same points pass in many
 * calls, keep a list or a bitmap of them: a search turns these into places once, on its own threads, in
 * a few milliseconds for a million points (`searchSync` on the calling one). That is more than a query
 * takes: ask for many at a time.
 */
export type Filter = Uint32Array | { readonly bitmap: Uint8Array } | ((id: number) => boolean);

/** Options that all indexes which are graphs have in common when they are built. */
export interface GraphOptions extends RunControl {
  /** The metric; default `"l2"`. */
  readonly metric?: MetricInput | undefined;
  /**
   * Links that a new point gets in each layer, 2 to 512; default 16. Layer 0 holds up to `2 * M`.
   * Larger: better recall on hard or high-dimensional data, more memory, slower build.
   */
  readonly M?: number | undefined;
  /**
   * Candidates kept while a point looks for its links, 1 to 2^16; default 100.
   * Larger: better links and a slower build, about in proportion.
   */
  readonly efConstruction?: number | undefined;
  /**
   * Layers there may be, 1 to 16; default 16. A point takes part in layer l with probability
   * `M ** (-l / levelScale)`, which leaves the top ones empty by itself. 1: a flat graph.
   */
  readonly maxLayers?: number | undefined;
  /**
   * How fast layers thin out, 0.2 to 1; default 1, the paper's 1 / ln M. Smaller: fewer points above
   * layer 0, less memory, longer ways in.
   */
  readonly levelScale?: number | undefined;
  /**
   * Whether the nearest of the candidates that were not diverse enough fill up a list of links.
   * More links: better recall for the same `ef`, slower distances per step, slower build.
   */
  readonly keepPruned?: boolean | undefined;
  /**
   * Whether the links of the candidates are candidates too (Algorithm 4); default false. Helps on
   * strongly clustered data at small `efConstruction`; the build takes several times as long.
   */
  readonly extendCandidates?: boolean | undefined;
  /** One id for each row, 0 to 2^32 - 2, all different; default the row numbers. */
  readonly ids?: Uint32Array | undefined;
}

/** Options of {@link VectorIndex.add}. */
export interface AddOptions extends RunControl {
  /**
   * One id for each row, 0 to 2^32 - 2, all different; default the ids after the largest that the
   * index has ever held.
   */
  readonly ids?: Uint32Array | undefined;
  /** What becomes of a row whose id the index holds: an error, or the point's new row; default `"refuse"`. */
  readonly onDuplicate?: "refuse" | "replace" | undefined;
}

/** Options of {@link VectorIndex.remove}. */
export interface RemoveOptions extends RunControl {
  /** What an id that the index does not hold is: an error, or nothing to do; default `"refuse"`. */
  readonly missing?: "refuse" | "ignore" | undefined;
}

/** Options of {@link VectorIndex.searchSync}. */
export interface SyncSearchOptions {
  /** Neighbours per query, 1 to 2^20; default 10. */
  readonly k?: number | undefined;
  /**
   * Candidates kept during the walk, 1 to 2^20; default 64, never below `k`.
   * Larger: better recall, slower, about in proportion. Not together with `recall`.
   */
  readonly ef?: number | undefined;
  /**
   * Part of the true neighbours to be found on average, above 0 and below 1, in place of `ef`. The
   * index finds by itself which `ef` that takes, by searches for some of its own points, once for
   * each `k` until its points have changed much, and farther when a recall takes a wider walk than
   * has been measured. An `HnswIndex` tries no wider ones than 8192 or 128 `k`, whichever is more, and
   * takes the widest where even that does not reach the recall.
   */
  readonly recall?: number | undefined;
  /** Which points may be returned; default all. */
  readonly filter?: Filter | undefined;
}

/** Options of {@link VectorIndex.search}. */
export interface SearchOptions extends SyncSearchOptions, RunControl {}

/** Options of {@link VectorIndex.searchRadius}. */
export interface RadiusOptions extends RunControl {
  /** Largest distance of a point that is returned, as results report it: of `l2` no square. */
  readonly radius: number;
  /**
   * Nearest points beyond the radius that the walk goes on from, 1 to 2^20; default 64.
   * Larger: fewer points within the radius are missed, slower.
   */
  readonly ef?: number | undefined;
  /** Which points may be returned; default all. */
  readonly filter?: Filter | undefined;
}

/** Options of {@link VectorIndex.neighbours}. */
export interface NeighboursOptions extends RunControl {
  /** Neighbours per point, the point itself not counted, 1 to 2^20; default 15. */
  readonly k?: number | undefined;
  /**
   * Candidates kept during each walk, 1 to 2^20; default `max(32, 2 * k)`. Larger: better recall.
   * Not together with `recall`.
   */
  readonly ef?: number | undefined;
  /** Part of the true neighbours to be found on average, as in {@link SyncSearchOptions}. */
  readonly recall?: number | undefined;
}

/** The points found for one query, nearest first: by (distance, id). */
export interface Neighbours {
  /** min(k, points) ids. */
  readonly ids: Uint32Array;
  readonly distances: Float32Array;
}

/**
 * The points within a radius of each query. Those of query `i` are `rowPtr[i]` to
 * `rowPtr[i + 1] - 1`, nearest first: by (distance, id).
 */
export interface RangeResult {
  readonly queries: number;
  /** `queries + 1` offsets. */
  readonly rowPtr: Float64Array;
  readonly ids: Uint32Array;
  readonly distances: Float32Array;
  /** Name of the metric that the distances are in. */
  readonly metric: string;
}

/** Facts about any index. */
export interface VectorIndexStats {
  readonly points: number;
  /** Elements of each vector; undefined for rows of varying length. */
  readonly dim: number | undefined;
  /** Of the rows; with `[]` where their length varies. */
  readonly dtype: KernelDtype;
  /** Name of the metric. */
  readonly metric: string;
}

/**
 * Points that can be searched for neighbours, added and removed: what all indexes of this package
 * have in common.
 *
 * A point has an id from 0 to 2^32 - 2, chosen by the caller or counted up, that it keeps for as long
 * as it is in the index. The index keeps its own copy of the rows. Rows and queries that are handed
 * over must not change until the promise settles.
 *
 * `add`, `remove` and `compact` are carried out one after another in the order of the calls. One that
 * rejects may have been carried out for some of its points, each entirely or not at all; `ids` says
 * which. Searches may run at the same time, and see each point entirely or not at all. Each sees the
 * index of some moment for a few queries at a time; one with a `recall` measures the index as it goes.
 *
 * After `close` every method but `close` throws or rejects with code `closed`, and so do calls that
 * still wait for their turn or for measurements; what is being carried out ends as if nothing had
 * happened.
 */
export interface VectorIndex {
  /** Number of points. */
  readonly points: number;
  /** Elements of each vector; undefined for rows of varying length. */
  readonly dim: number | undefined;
  /** Name of the metric. */
  readonly metric: string;
  /** Element type of rows and queries; with `[]` where their length varies. */
  readonly dtype: KernelDtype;

  /**
   * Adds rows as points.
   *
   * @param data rows of the kind, element type and columns of the index
   * @returns the id of each row
   * @throws AnnError `shape`, `dtype`, `not-finite`, `metric` (rows that it cannot measure),
   *   `option` (also for an id that is there already, twice in `ids`, or 2^32 - 1), `capacity` when
   *   there are no more ids or no more memory, `aborted` or `closed`
   */
  add(data: Rows, options?: AddOptions): Promise<Uint32Array>;

  /**
   * Removes points; their neighbours are linked anew. Ids may repeat.
   *
   * @returns how many points were removed
   * @throws AnnError `option` (also for an id that the index does not hold, unless `missing` is
   *   `"ignore"`), `metric`, `aborted` or `closed`
   */
  remove(ids: Uint32Array | readonly number[], options?: RemoveOptions): Promise<number>;

  /** Gives back what removed points have left behind; ids stay. @throws AnnError `aborted` or `closed` */
  compact(options?: RunControl): Promise<void>;

  /** Whether there is a point of this id. @throws AnnError `closed` */
  has(id: number): boolean;

  /** The ids of all points, ascending. @throws AnnError `closed` */
  ids(): Uint32Array;

  /**
   * The nearest points to each query: min(k, points that pass the filter) of them.
   *
   * @param queries rows of the kind, element type and columns of the index
   * @returns a rectangle `queries` x `k`, each row by (distance, id), with NO_NEIGHBOUR at distance
   *   Infinity where there are no more points
   * @throws AnnError `shape`, `dtype`, `option`, `not-finite`, `metric`, `capacity`, `aborted` or `closed`
   */
  search(queries: Rows, options?: SearchOptions): Promise<KnnResult>;

  /**
   * The nearest points to one query, at once and on the calling thread. Only its length, element type
   * and that its numbers are finite is checked.
   *
   * A `recall` takes measurements first, which `HnswIndex` makes in an awaited `search` of the same
   * `k` and refuses to make here (`option`). Points that have come or gone since do not matter here, but
   * codes that an `add` has chosen again ask for new measurements. The other indexes make them at once,
   * by many searches.
   *
   * @param query one row as a typed array: of the bits for 16-bit floats, the bytes for packed bits
   * @throws AnnError `shape`, `dtype`, `option`, `not-finite`, `metric` or `closed`
   */
  searchSync(query: VectorArray, options?: SyncSearchOptions): Neighbours;

  /**
   * The points whose reported distance to a query is at most `radius`.
   *
   * @throws AnnError as {@link VectorIndex.search}
   */
  searchRadius(queries: Rows, options: RadiusOptions): Promise<RangeResult>;

  /**
   * The nearest other points to every point: min(k, points - 1) of them.
   *
   * @returns a rectangle `points` x `k`; row i belongs to the point `ids()[i]`
   * @throws AnnError `option`, `metric`, `capacity`, `aborted` or `closed`
   */
  neighbours(options?: NeighboursOptions): Promise<KnnResult>;

  /** Facts and sizes. @throws AnnError `closed` */
  stats(): VectorIndexStats;

  /** Frees the memory, as soon as running calls are done. May be called twice. */
  close(): void;

  [Symbol.dispose](): void;
}
