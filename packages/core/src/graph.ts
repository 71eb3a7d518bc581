import type { Matrix, NumericArray } from "./matrix.ts";
import type { RunControl } from "./run-control.ts";

/** Id that fills the unused places of a {@link KnnResult} row; its distance is Infinity. */
export const NO_NEIGHBOUR = 0xffff_ffff;

/**
 * Compressed sparse rows. The entries of row `i` are `rowPtr[i]` to `rowPtr[i + 1] - 1`;
 * within a row, `colIdx` ascends strictly.
 */
export interface CsrMatrix<V extends Float32Array | Float64Array = Float32Array> {
  readonly rows: number;
  readonly cols: number;
  /** `rows + 1` offsets. Doubles hold every offset up to 2^53, so edges are not limited to 2^32. */
  readonly rowPtr: Float64Array;
  readonly colIdx: Uint32Array;
  readonly values: V;
}

/**
 * Nearest neighbours of some queries: a rectangle, row-major `queries` x `k`, nearest first.
 * It may hold the query itself; rows with fewer than `k` neighbours end in
 * {@link NO_NEIGHBOUR} with distance Infinity.
 */
export interface KnnResult {
  readonly queries: number;
  readonly k: number;
  readonly ids: Uint32Array;
  readonly distances: Float32Array;
  /** Name of the metric that the distances are in. */
  readonly metric: string;
}

/**
 * A directed neighbour graph. The edges of node `i` are `rowPtr[i]` to `rowPtr[i + 1] - 1`,
 * sorted by (distance, id); no self, no duplicate, every distance finite.
 */
export interface NeighbourGraph {
  readonly nodes: number;
  readonly rowPtr: Float64Array;
  readonly ids: Uint32Array;
  readonly distances: Float32Array;
  readonly metric: string;
}

/** Edge weights of a neighbour graph, ready to be laid out. */
export interface EdgeWeights {
  /** Weight of the edge from row to column, in (0, 1]. */
  readonly matrix: CsrMatrix;
  /** Whether the weight of (i, j) equals that of (j, i) for all edges. */
  readonly symmetric: boolean;
  /** Local scale of each node in units of the input distance, for kernels that keep density. */
  readonly scales?: Float32Array;
}

/** Coordinates of a map and how they were made. */
export interface Embedding {
  readonly coords: Matrix;
  readonly method: string;
  readonly seed: number;
  readonly epochs: number;
  /** Every option in force, defaults included. */
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Anything that finds the `k` nearest rows of some data for each of `queries`: an index, exact
 * search, a remote service. Asked for the rows of the data themselves, it may or may not return
 * each as its own neighbour.
 */
export type NeighbourSearch<T extends NumericArray = Float32Array> = (
  queries: Matrix<T>,
  options: { k: number } & RunControl,
) => Promise<KnnResult>;

/**
 * A sample of points, such as those of an upper layer of an index, and the member of it that is
 * nearest to every point.
 */
export interface LayeredSample {
  /** Highest layer of each point. */
  readonly levels: Uint8Array;
  /** Ids of the points of the sample. */
  readonly ids: Uint32Array;
  /** For each point the place in `ids` of the nearest member: of a member, its own. NO_NEIGHBOUR where there is none. */
  readonly parent: Uint32Array;
  /** Distance of each point to its parent: 0 for a member, Infinity where there is none. */
  readonly parentDistance: Float32Array;
}
