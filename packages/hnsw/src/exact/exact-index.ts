import {
  AnnError,
  checkOptionKeys,
  choiceOption,
  NO_NEIGHBOUR,
  RUN_CONTROL_KEYS,
  seedOption,
  type KnnResult,
  type Progress,
  type RunControl,
  type VectorArray,
  type Vectors,
} from "@ann/core";
import {
  bruteForce,
  oneToMany,
  resolve,
  type KernelDtype,
  type Metric,
  type MetricInput,
} from "@ann/distances";
import { runInSlices } from "@ann/native";
import { Best } from "../reference/found.ts";
import { neighboursWanted, radiusWanted, searchWanted } from "../surface/options.ts";
import { fromPeer } from "../surface/peer-names.ts";
import {
  assignIds,
  checkGivenIds,
  checkIdList,
  checkOnDuplicate,
  presentIds,
} from "../surface/point-ids.ts";
import { emptyKnn, neighboursOf, orderAllTies, rangeResult } from "../surface/results.ts";
import {
  checkContent,
  checkKind,
  checkQuery,
  checkRows,
  noRows,
  type CheckedRows,
  type RowKind,
} from "../surface/rows.ts";
import { Turns } from "../surface/turns.ts";
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
  VectorIndex,
  VectorIndexStats,
} from "../vector-index.ts";
import { copied, merged, placeOf, type Pick, type Points } from "./points.ts";
import { withinRadius } from "./within-radius.ts";

/** Options of `ExactIndex.build`. */
export interface ExactOptions extends RunControl {
  /** The metric; default `"l2"`. */
  readonly metric?: MetricInput | undefined;
  /** One id for each row, 0 to 2^32 - 2, all different; default the row numbers. */
  readonly ids?: Uint32Array | undefined;
}

/** Facts about an {@link ExactIndex}. */
export interface ExactStats extends VectorIndexStats {
  /** Bytes of the rows and ids. */
  readonly memory: { readonly vectors: number; readonly ids: number };
}

/**
 * An index without a graph: it compares every query with every point. Right for some thousands of
 * points, and the truth that others are compared with. `ef` and `recall` are checked and change
 * nothing: all answers are exact. A change copies all rows: it is carried out entirely or, when it
 * rejects, not at all, and a search sees what was there when it was called.
 */
export class ExactIndex implements VectorIndex {
  readonly #kind: RowKind;
  readonly #metric: Metric;
  readonly #turns = new Turns();
  #current: Points;
  #nextId = 0;
  #points = 0;
  #closed = false;

  private constructor(kind: RowKind, metric: Metric, like: VectorArray) {
    this.#kind = { dtype: kind.dtype, cols: kind.cols };
    this.#metric = metric;
    const nothing = { ...this.#kind, count: 0, native: noRows(kind, like) };
    this.#current = { ids: new Uint32Array(0), rows: nothing };
  }

  /**
   * Takes a copy of some rows, which may be none.
   *
   * @param data rows that the metric measures; must not change until the promise settles
   * @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite`, `capacity` or `aborted`
   */
  static async build(data: Rows, options: ExactOptions = {}): Promise<ExactIndex> {
    const where = "ExactIndex.build";
    checkOptionKeys(where, options, ["metric", "ids", ...RUN_CONTROL_KEYS], fromPeer);
    seedOption(where, options.seed);
    const metric = resolve(options.metric ?? "l2");
    const rows = checkRows(data, "data");
    if (!metric.evaluate) metric.kernel(rows.dtype);
    checkGivenIds(where, options.ids, rows.count);
    const index = new ExactIndex(rows, metric, emptyLike(rows.native.data));
    await index.#insert(where, rows, options);
    return index;
  }

  get points(): number {
    return this.#points;
  }

  get dim(): number | undefined {
    return this.#kind.cols;
  }

  get metric(): string {
    return this.#metric.name;
  }

  get dtype(): KernelDtype {
    return this.#kind.dtype;
  }

  async add(data: Rows, options: AddOptions = {}): Promise<Uint32Array> {
    const where = this.#open("add");
    checkOptionKeys(where, options, ["ids", "onDuplicate", ...RUN_CONTROL_KEYS], fromPeer);
    checkOnDuplicate(where, options.onDuplicate);
    const rows = checkRows(data, "data");
    checkKind(where, "data", rows, this.#kind);
    checkGivenIds(where, options.ids, rows.count);
    return this.#turns.take(options.signal, () => this.#insert(where, rows, options));
  }

  async remove(ids: Uint32Array | readonly number[], options: RemoveOptions = {}): Promise<number> {
    const where = this.#open("remove");
    checkOptionKeys(where, options, ["missing", ...RUN_CONTROL_KEYS]);
    const missing = choiceOption(where, "missing", options.missing, ["refuse", "ignore"], "refuse");
    const list = checkIdList(where, ids);
    return this.#turns.take(options.signal, async () => {
      this.#open("remove");
      const gone = presentIds(where, list, (id) => placeOf(this.#current.ids, id) >= 0, missing);
      await this.#change(options, gone.size, gone, []);
      return gone.size;
    });
  }

  /** Does nothing: removed points leave nothing behind. */
  async compact(options: RunControl = {}): Promise<void> {
    checkOptionKeys(this.#open("compact"), options, RUN_CONTROL_KEYS);
    await this.#turns.take(options.signal, async () => void this.#open("compact"));
  }

  has(id: number): boolean {
    this.#open("has");
    return placeOf(this.#current.ids, id) >= 0;
  }

  ids(): Uint32Array {
    this.#open("ids");
    return this.#current.ids.slice();
  }

  async search(queries: Rows, options: SearchOptions = {}): Promise<KnnResult> {
    const where = this.#open("search");
    const { k, accepts } = searchWanted(where, options);
    const rows = checkRows(queries, "queries");
    checkKind(where, "queries", rows, this.#kind);
    const { signal, onProgress, threads } = options;
    const points = await this.#accepted(this.#current, accepts, signal);
    return this.#nearest(points, rows, { k, signal, onProgress, threads });
  }

  searchSync(query: VectorArray, options: SyncSearchOptions = {}): Neighbours {
    const where = this.#open("searchSync");
    const { k, accepts } = searchWanted(where, options, true);
    checkQuery(where, query, this.#kind);
    const { ids, rows } = this.#current;
    const places = Uint32Array.from(ids.keys());
    const chosen = accepts ? places.filter((place) => accepts(ids[place]!)) : places;
    if (chosen.length === 0) return neighboursOf([]);
    const many = { metric: this.#metric, ids: chosen };
    const distances = oneToMany(query, rows.native as Vectors, many);
    const best = new Best(k);
    for (const [i, place] of chosen.entries()) {
      const distance = distances[i]!;
      if (!best.beats(distance)) best.offer({ distance, place });
    }
    return neighboursOf(
      best.sorted().map(({ distance, place }) => ({ distance, id: ids[place]! })),
    );
  }

  async searchRadius(queries: Rows, options: RadiusOptions): Promise<RangeResult> {
    const where = this.#open("searchRadius");
    const { radius, accepts } = radiusWanted(where, options);
    const rows = checkRows(queries, "queries");
    checkKind(where, "queries", rows, this.#kind);
    const { signal, onProgress, threads } = options;
    const control = { signal, onProgress, threads };
    const points = await this.#accepted(this.#current, accepts, signal);
    const found = await withinRadius(rows, points.rows.count, radius, control, (part, k, run) =>
      this.#nearest(points, part, { k, ...run }),
    );
    return rangeResult(found, this.metric);
  }

  async neighbours(options: NeighboursOptions = {}): Promise<KnnResult> {
    const { k } = neighboursWanted(this.#open("neighbours"), options);
    const { signal, threads } = options;
    const points = this.#current;
    const exclude = Uint32Array.from(points.ids.keys());
    // Exact search calls its stage "search".
    const onProgress =
      typeof options.onProgress === "function"
        ? (progress: Progress): void => options.onProgress!({ ...progress, stage: "neighbours" })
        : options.onProgress;
    return this.#nearest(points, points.rows, { k, exclude, signal, threads, onProgress });
  }

  stats(): ExactStats {
    this.#open("stats");
    const { points, dim, dtype, metric } = this;
    const { ids, rows } = this.#current;
    const memory = { vectors: rows.native.data.byteLength, ids: ids.byteLength };
    return { points, dim, dtype, metric, memory };
  }

  close(): void {
    this.#closed = true;
    const { ids, rows } = this.#current;
    const native = noRows(this.#kind, emptyLike(rows.native.data));
    this.#current = { ids: ids.slice(0, 0), rows: { ...this.#kind, count: 0, native } };
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @returns the name of the method, for messages */
  #open(method: string): string {
    const where = `ExactIndex.${method}`;
    if (this.#closed) throw new AnnError("closed", `${where}: the index was closed`);
    return where;
  }

  /** By exact search, with row numbers turned into ids. */
  async #nearest(
    { ids, rows }: Points,
    queries: CheckedRows,
    options: { k: number; exclude?: Uint32Array } & RunControl,
  ): Promise<KnnResult> {
    if (rows.count === 0) await checkContent(this.#metric, queries, "queries", options);
    if (rows.count === 0 || queries.count === 0) {
      return emptyKnn(queries.count, options.k, this.metric);
    }
    const result = await bruteForce(rows.native as Vectors, queries.native as Vectors, {
      ...options,
      metric: this.#metric,
    });
    for (const [i, row] of result.ids.entries())
      if (row !== NO_NEIGHBOUR) result.ids[i] = ids[row]!;
    await orderAllTies(result);
    return result;
  }

  /** The points that a filter lets pass. */
  async #accepted(
    points: Points,
    accepts: ((id: number) => boolean) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Points> {
    if (!accepts) return points;
    const { ids, rows } = points;
    const kind = this.#kind;
    return runInSlices("search", { signal }, 0, function* (due) {
      const picks: Pick[] = [];
      for (const [row, id] of ids.entries()) {
        if (accepts(id)) picks.push({ id, from: rows, row });
        if (due()) yield;
      }
      return yield* copied(picks, kind, rows.native.data, due);
    });
  }

  async #insert(where: string, rows: CheckedRows, options: AddOptions): Promise<Uint32Array> {
    this.#open("add");
    const has = (id: number): boolean => placeOf(this.#current.ids, id) >= 0;
    const known = { next: this.#nextId, has };
    const { ids, replaced } = assignIds(where, known, rows.count, options);
    await checkContent(this.#metric, rows, "data", options);
    const added = Array.from(ids, (id, row) => ({ id, from: rows, row }));
    await this.#change(options, rows.count, new Set(replaced), added);
    return ids;
  }

  async #change(
    control: RunControl,
    total: number,
    gone: ReadonlySet<number>,
    added: readonly Pick[],
  ): Promise<void> {
    const before = this.#current;
    const kind = this.#kind;
    const after = await runInSlices("index", control, total, function* (due) {
      const picks = yield* merged(before, gone, added, due);
      return yield* copied(picks, kind, before.rows.native.data, due);
    });
    this.#points = after.ids.length;
    if (this.#closed) return;
    this.#current = after;
    for (const { id } of added) this.#nextId = Math.max(this.#nextId, id + 1);
  }
}

/** An array of the same type, not over the same memory. */
function emptyLike(data: VectorArray): VectorArray {
  return data.slice(0, 0);
}
