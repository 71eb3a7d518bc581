import {
  AnnError,
  type KnnResult,
  type LayeredSample,
  type NeighbourGraph,
  type RunControl,
  type VectorArray,
} from "@ann/core";
import { resolve, type KernelDtype } from "@ann/distances";
import type { GraphIndex, IndexStats, LayerLinks } from "./graph-index.ts";
import { NativeIndex } from "./native-index.ts";
import { checkFunctionOptions, compactOptions, type BuildOptions } from "./options.ts";
import { ReferenceIndex } from "./reference/reference-index.ts";
import { checkRows } from "./surface/rows.ts";
import type {
  AddOptions,
  Neighbours,
  NeighboursOptions,
  RadiusOptions,
  RangeResult,
  RemoveOptions,
  Rows,
  SearchOptions,
  SyncSearchOptions,
} from "./vector-index.ts";

/** What a metric in JavaScript has no native memory for. */
const NO_MEMORY = { vectors: 0, codes: 0, links: 0, ids: 0 };

/**
 * A hierarchical navigable small world graph (Malkov and Yashunin 2018), in native memory, built and
 * searched on all threads.
 *
 * Walks run on small codes of the rows where the metric allows it, and the best candidates are then
 * measured exactly. The index depends on rows, options and seed only, never on the number of threads.
 *
 * With a metric that is a JavaScript function everything happens in a {@link ReferenceIndex}, on the
 * main thread in slices of a few milliseconds; `stats().codes` is then `"function"`.
 */
export class HnswIndex implements GraphIndex {
  readonly #index: NativeIndex | ReferenceIndex;

  private constructor(index: NativeIndex | ReferenceIndex) {
    // Other libraries have constructors that make an empty index.
    if (!(index instanceof NativeIndex || index instanceof ReferenceIndex)) {
      throw new AnnError(
        "option",
        "HnswIndex: await HnswIndex.build(rows, { metric }) makes an index, also of no rows; add gives it more",
      );
    }
    this.#index = index;
  }

  /**
   * Builds an index of some rows, which may be none.
   *
   * @param data rows of an element type that the metric has, at most 2^31 - 1; must not change until
   *   the promise settles
   * @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite`, `capacity` or `aborted`; of
   *   originals in a file also `io` where it cannot be opened, and `format` where it does not hold `data`
   */
  static async build(data: Rows, options: BuildOptions = {}): Promise<HnswIndex> {
    const where = "HnswIndex.build";
    const compact = compactOptions(where, options);
    const metric = resolve(options.metric ?? "l2");
    const rows = checkRows(data, "data");
    if (!metric.evaluate) {
      return new HnswIndex(await NativeIndex.build(where, rows, metric, compact, options));
    }
    checkFunctionOptions(where, compact, metric.name);
    const { codes: _codes, projection: _projection, originals: _originals, ...plain } = options;
    return new HnswIndex(await ReferenceIndex.build(data, { ...plain, metric }, "HnswIndex"));
  }

  get points(): number {
    return this.#index.points;
  }

  get dim(): number | undefined {
    return this.#index.dim;
  }

  get metric(): string {
    return this.#index.metric;
  }

  get dtype(): KernelDtype {
    return this.#index.dtype;
  }

  add(data: Rows, options?: AddOptions): Promise<Uint32Array> {
    return this.#index.add(data, options);
  }

  remove(ids: Uint32Array | readonly number[], options?: RemoveOptions): Promise<number> {
    return this.#index.remove(ids, options);
  }

  compact(options?: RunControl): Promise<void> {
    return this.#index.compact(options);
  }

  has(id: number): boolean {
    return this.#index.has(id);
  }

  ids(): Uint32Array {
    return this.#index.ids();
  }

  search(queries: Rows, options?: SearchOptions): Promise<KnnResult> {
    return this.#index.search(queries, options);
  }

  searchSync(query: VectorArray, options?: SyncSearchOptions): Neighbours {
    return this.#index.searchSync(query, options);
  }

  searchRadius(queries: Rows, options: RadiusOptions): Promise<RangeResult> {
    return this.#index.searchRadius(queries, options);
  }

  neighbours(options?: NeighboursOptions): Promise<KnnResult> {
    return this.#index.neighbours(options);
  }

  links(id: number, layer?: number): Uint32Array {
    return this.#index.links(id, layer);
  }

  level(id: number): number {
    return this.#index.level(id);
  }

  layer(layer: number): LayerLinks {
    return this.#index.layer(layer);
  }

  layeredSample(layer: number, options?: RunControl): Promise<LayeredSample> {
    return this.#index.layeredSample(layer, options);
  }

  flatten(options?: RunControl): Promise<NeighbourGraph> {
    return this.#index.flatten(options);
  }

  vector(id: number): VectorArray {
    return this.#index.vector(id);
  }

  /** Sizes, degrees and memory. @throws AnnError `closed` */
  stats(): IndexStats {
    if (this.#index instanceof NativeIndex) return this.#index.stats();
    const stats = this.#index.stats();
    return { ...stats, codes: "function", components: undefined, pending: 0, memory: NO_MEMORY };
  }

  close(): void {
    this.#index.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
