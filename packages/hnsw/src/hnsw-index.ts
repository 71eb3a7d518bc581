import {
  allocate,
  AnnError,
  checkMatrix,
  dtypeOf,
  type Dtype,
  type KnnResult,
  type Matrix,
  type NumericArray,
} from "@ann/core";
import { kernelFor } from "@ann/distances";
import { resolveThreads, runJob } from "@ann/native";
import { addon, type Handle } from "./addon.ts";
import {
  resolveBuildOptions,
  resolveWalkOptions,
  type BuildOptions,
  type NeighboursOptions,
  type SearchOptions,
} from "./options.ts";

/** Facts about an index. */
export interface IndexStats {
  readonly points: number;
  readonly dim: number;
  readonly dtype: Dtype;
  readonly metric: string;
  readonly M: number;
  readonly efConstruction: number;
  readonly seed: number;
  /** Points that take part in each layer, from layer 0 up. */
  readonly layers: readonly number[];
  /** Links per point in layer 0. */
  readonly meanDegree: number;
  readonly maxDegree: number;
  /** Points that the reachability pass had to link again after the build. */
  readonly repaired: number;
  /** Bytes of native memory, by part. */
  readonly memory: { readonly vectors: number; readonly links: number };
}

/** Queries that one native thread takes at a time. */
const QUERIES_PER_CHUNK = 32;

interface Built {
  readonly handle: Handle;
  readonly points: number;
  readonly dim: number;
  readonly dtype: Dtype;
  readonly parameters: ReturnType<typeof resolveBuildOptions>;
}

/**
 * A hierarchical navigable small world graph over the rows of a matrix (Malkov and Yashunin 2018).
 * The id of a point is its row number. The index keeps its own copy of the rows, on cache lines;
 * the matrix may be changed or dropped after the build.
 *
 * Searches may run at the same time as other searches and as `close`.
 */
export class HnswIndex {
  readonly #built: Built;
  #closed = false;

  private constructor(built: Built) {
    this.#built = built;
  }

  /**
   * Builds an index on all threads. The result depends on data, options and seed only, never on
   * the number of threads.
   *
   * @param data of an element type that the metric has, at most 2^31 - 1 rows; must not change until the promise settles
   * @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite`, `capacity` or `aborted`
   */
  static async build<T extends NumericArray>(
    data: Matrix<T>,
    options: BuildOptions = {},
  ): Promise<HnswIndex> {
    checkMatrix(data, "data");
    const parameters = resolveBuildOptions(options);
    const kernel = kernelFor(options.metric ?? "l2", data);
    if (data.rows > addon.maxPoints) {
      throw new AnnError(
        "capacity",
        `HnswIndex.build: ${data.rows} rows; one index holds at most ${addon.maxPoints}, split the data`,
        { details: { rows: data.rows, max: addon.maxPoints } },
      );
    }
    const handle = await runJob("index", options, (control) =>
      addon.build(kernel, checkMatrix(data, "data"), parameters, control),
    );
    return new HnswIndex({
      handle,
      points: data.rows,
      dim: data.cols,
      dtype: dtypeOf(data.data),
      parameters,
    });
  }

  /** Number of points. */
  get points(): number {
    return this.#built.points;
  }

  /** Elements of each vector. */
  get dim(): number {
    return this.#built.dim;
  }

  /** Name of the metric. */
  get metric(): string {
    return this.#built.parameters.metric;
  }

  /**
   * The nearest points to each query. Every query gets min(k, points) of them.
   *
   * @param queries same element type and columns as the indexed matrix
   * @returns a rectangle `queries.rows` x `k`, nearest first
   * @throws AnnError `shape`, `dtype`, `option`, `not-finite`, `aborted` or `closed`
   */
  async search<T extends NumericArray>(
    queries: Matrix<T>,
    options: SearchOptions = {},
  ): Promise<KnnResult> {
    const { handle, dim, dtype } = this.#open("search");
    checkMatrix(queries, "queries");
    const { k, ef } = resolveWalkOptions("HnswIndex.search", options, 10, () => 64);
    if (dtypeOf(queries.data) !== dtype) {
      throw new AnnError(
        "dtype",
        `HnswIndex.search: the index holds ${dtype}, the queries are ${dtypeOf(queries.data)}`,
      );
    }
    if (queries.rows > 0 && queries.cols !== dim) {
      throw new AnnError(
        "shape",
        `HnswIndex.search: the index holds vectors of ${dim} elements, the queries have ${queries.cols}`,
        { details: { dim, cols: queries.cols } },
      );
    }
    const result = this.#emptyResult(queries.rows, k);
    // A thread has scratch memory for every point: no more of them than there are chunks of work.
    const chunks = Math.max(1, Math.ceil(queries.rows / QUERIES_PER_CHUNK));
    const threads = Math.min(resolveThreads(options.threads), chunks);
    await runJob("search", { ...options, threads }, (control) =>
      addon.search(
        handle,
        { ...checkMatrix(queries, "queries"), cols: dim, stride: Math.max(dim, queries.stride) },
        ef,
        k,
        result.ids,
        result.distances,
        control,
      ),
    );
    return result;
  }

  /**
   * The nearest other points to every point: the k-NN graph of the whole index. Each walk starts
   * at the point's own links, which is far cheaper than as many searches. Every point gets
   * min(k, points - 1) neighbours.
   *
   * @returns a rectangle `points` x `k`, nearest first, without the point itself
   * @throws AnnError `option`, `aborted` or `closed`
   */
  async neighbours(options: NeighboursOptions = {}): Promise<KnnResult> {
    const { handle, points } = this.#open("neighbours");
    const { k, ef } = resolveWalkOptions("HnswIndex.neighbours", options, 15, (count) =>
      Math.max(32, 2 * count),
    );
    const result = this.#emptyResult(points, k);
    await runJob("neighbours", options, (control) =>
      addon.neighbours(handle, ef, k, result.ids, result.distances, control),
    );
    return result;
  }

  /** Ids that point `id` links to in layer 0. @throws AnnError `shape` or `closed` */
  links(id: number): Uint32Array {
    const { handle, points } = this.#open("links");
    if (!Number.isInteger(id) || id < 0 || id >= points) {
      throw new AnnError("shape", `HnswIndex.links: point ${id} of ${points}`);
    }
    return addon.links(handle, id, 0);
  }

  /** Sizes, degrees and memory. @throws AnnError `closed` */
  stats(): IndexStats {
    const { handle, points, dim, dtype, parameters } = this.#open("stats");
    const native = addon.stats(handle);
    return {
      points,
      dim,
      dtype,
      ...parameters,
      layers: native.layers,
      meanDegree: points === 0 ? 0 : native.links / points,
      maxDegree: native.maxDegree,
      repaired: native.repaired,
      memory: { vectors: native.vectorBytes, links: native.linkBytes },
    };
  }

  /** Frees the native memory, as soon as running searches are done. May be called twice. */
  close(): void {
    this.#closed = true;
    addon.close(this.#built.handle);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #open(method: string): Built {
    if (this.#closed) throw new AnnError("closed", `HnswIndex.${method}: the index was closed`);
    return this.#built;
  }

  #emptyResult(queries: number, k: number): KnnResult {
    const ids = allocate(Uint32Array, queries * k);
    return { queries, k, ids, distances: allocate(Float32Array, queries * k), metric: this.metric };
  }
}
