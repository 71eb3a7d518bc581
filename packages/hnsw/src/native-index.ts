import {
  allocate,
  AnnError,
  checkOptionKeys,
  choiceOption,
  describeValue,
  isCount,
  NO_NEIGHBOUR,
  RUN_CONTROL_KEYS,
  type KnnResult,
  type LayeredSample,
  type NeighbourGraph,
  type RunControl,
  type VectorArray,
  type Vectors,
} from "@ann/core";
import { converters, type Kernel, type KernelDtype, type Metric } from "@ann/distances";
import { resolveThreads, runJob } from "@ann/native";
import { addon, type Handle } from "./addon.ts";
import { chooseCodes, type ChosenCodes } from "./codes/choose-codes.ts";
import { placeInFile } from "./originals.ts";
import type { GraphIndex, IndexStats, LayerLinks } from "./graph-index.ts";
import type { BuildOptions, CompactOptions } from "./options.ts";
import { graphParameters, type Parameters } from "./reference/parameters.ts";
import { filterArray } from "./surface/filter-arrays.ts";
import { neighboursWanted, radiusWanted, searchWanted } from "./surface/options.ts";
import { fromPeer } from "./surface/peer-names.ts";
import {
  assignIds,
  checkGivenIds,
  checkIdList,
  checkLayer,
  checkOnDuplicate,
  unknownPoint,
} from "./surface/point-ids.ts";
import { checkKind, checkQuery, checkRows, rowsOf, type CheckedRows } from "./surface/rows.ts";
import { Turns } from "./surface/turns.ts";
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
import { rerankOf, WalkWidths } from "./walk-width.ts";

/** Queries that one native thread takes at a time. */
const QUERIES_PER_CHUNK = 32;

interface Made {
  readonly handle: Handle;
  readonly metric: Metric;
  /** Held here, since the native index points to what an addon may own. */
  readonly kernel: Kernel;
  readonly dtype: KernelDtype;
  readonly cols: number | undefined;
  readonly parameters: Parameters;
  readonly chosen: ChosenCodes;
  readonly originals: "copy" | "caller" | "none";
}

/** A graph in native memory, built and searched on all threads. */
export class NativeIndex implements GraphIndex {
  readonly #made: Made;
  readonly #widths: WalkWidths;
  readonly #turns = new Turns();
  #closed = false;
  /** Points at the time of closing. */
  #last = 0;

  private constructor(made: Made) {
    this.#made = made;
    this.#widths = new WalkWidths(made.chosen.rerank);
  }

  /** @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite`, `capacity` or `aborted` */
  static async build(
    where: string,
    rows: CheckedRows,
    metric: Metric,
    compact: CompactOptions,
    options: BuildOptions,
  ): Promise<NativeIndex> {
    const parameters = graphParameters(where, options);
    checkGivenIds(where, options.ids, rows.count);
    if (rows.count > addon.maxPoints) {
      throw new AnnError(
        "capacity",
        `${where}: ${rows.count} rows; one index holds at most ${addon.maxPoints}, split the data`,
        { details: { rows: rows.count, max: addon.maxPoints } },
      );
    }
    const { dtype, cols } = rows;
    const kernel = metric.kernel(dtype);
    if (metric.cols !== undefined && cols !== undefined && cols !== metric.cols) {
      throw new AnnError(
        "shape",
        `metric ${metric.name} needs rows of ${metric.cols} elements, got ${cols}`,
        { details: { metric: metric.name, expected: metric.cols, cols } },
      );
    }
    if (compact.originals === "caller" && (cols === undefined || rows.count === 0)) {
      throw new AnnError("option", `${where}: originals "caller" takes a matrix with rows`);
    }
    const element = rows.native.data.BYTES_PER_ELEMENT;
    const place = compact.file && placeInFile(where, compact.file, cols ?? 1, element);
    const chosen = await chooseCodes(where, compact, metric, rows, parameters.seed, options);
    const handle = addon.create(
      kernel,
      cols ?? 1,
      parameters,
      chosen.native,
      compact.originals !== "none",
      converters,
    );
    const { originals } = compact;
    const made = { handle, metric, kernel, dtype, cols, parameters, chosen, originals };
    const index = new NativeIndex(made);
    await index.#insert(where, rows, options);
    if (compact.file && place) {
      const { file } = compact.file;
      const { signal, threads } = options;
      try {
        await runJob("index", { signal, threads }, (control) =>
          addon.mapOriginals(handle, file, place.offset, place.stride, control),
        );
      } catch (error) {
        index.close();
        throw error;
      }
    }
    return index;
  }

  get points(): number {
    return this.#closed ? this.#last : addon.points(this.#made.handle);
  }

  get dim(): number | undefined {
    return this.#made.cols;
  }

  get metric(): string {
    return this.#made.metric.name;
  }

  get dtype(): KernelDtype {
    return this.#made.dtype;
  }

  async add(data: Rows, options: AddOptions = {}): Promise<Uint32Array> {
    const where = this.#open("add");
    checkOptionKeys(where, options, ["ids", "onDuplicate", ...RUN_CONTROL_KEYS], fromPeer);
    checkOnDuplicate(where, options.onDuplicate);
    const rows = checkRows(data, "data");
    checkKind(where, "data", rows, this.#made);
    checkGivenIds(where, options.ids, rows.count);
    if (this.#made.originals === "caller") {
      throw new AnnError(
        "option",
        `${where}: the rows of this index are the caller's and cannot grow; build it with originals "copy"`,
      );
    }
    return this.#turns.take(options.signal, () => this.#insert(where, rows, options));
  }

  async remove(ids: Uint32Array | readonly number[], options: RemoveOptions = {}): Promise<number> {
    const where = this.#open("remove");
    checkOptionKeys(where, options, ["missing", ...RUN_CONTROL_KEYS]);
    const missing = choiceOption(where, "missing", options.missing, ["refuse", "ignore"], "refuse");
    const list = checkIdList(where, ids);
    return this.#turns.take(options.signal, async () => {
      this.#open("remove");
      const before = this.points;
      try {
        return await runJob("index", options, (control) =>
          addon.remove(this.#made.handle, list, missing === "ignore", control),
        );
      } finally {
        // Also what a call that was stopped has removed.
        this.#widths.changes += before - this.points;
      }
    });
  }

  async compact(options: RunControl = {}): Promise<void> {
    const where = this.#open("compact");
    checkOptionKeys(where, options, RUN_CONTROL_KEYS);
    if (this.#made.originals === "caller") {
      throw new AnnError(
        "option",
        `${where}: the rows of this index are the caller's and stay where they are`,
      );
    }
    await this.#turns.take(options.signal, () => {
      this.#open("compact");
      return runJob("index", options, (control) => addon.compact(this.#made.handle, control));
    });
  }

  has(id: number): boolean {
    this.#open("has");
    return isCount(id) && addon.has(this.#made.handle, id);
  }

  ids(): Uint32Array {
    this.#open("ids");
    return addon.ids(this.#made.handle, 0);
  }

  async search(queries: Rows, options: SearchOptions = {}): Promise<KnnResult> {
    const where = this.#open("search");
    const { k, width, accepts } = searchWanted(where, options);
    const rows = checkRows(queries, "queries");
    checkKind(where, "queries", rows, this.#made);
    const { handle, chosen } = this.#made;
    const filter = filterArray(options.filter, accepts, () => this.ids());
    const ef =
      this.#widths.known(k, width, false, this.points) ??
      (await this.#widths.measure(handle, k, width, false, this.points, options));
    this.#open("search");
    const result = this.#rectangle(rows.count, k);
    // A thread has scratch memory for every point: no more of them than there are chunks of work.
    const chunks = Math.max(1, Math.ceil(rows.count / QUERIES_PER_CHUNK));
    const threads = Math.min(resolveThreads(options.threads), chunks);
    const rerank = rerankOf(k, ef, chosen.rerank);
    await runJob("search", { ...options, threads }, (control) =>
      addon.search(
        handle,
        this.#native(rows),
        k,
        ef,
        rerank,
        filter,
        result.ids,
        result.distances,
        control,
      ),
    );
    return result;
  }

  searchSync(query: VectorArray, options: SyncSearchOptions = {}): Neighbours {
    const where = this.#open("searchSync");
    const { k, width, accepts } = searchWanted(where, options, true);
    checkQuery(where, query, this.#made);
    const { handle, chosen } = this.#made;
    const ef = this.#widths.known(k, width, false, this.points);
    if (ef === undefined) {
      throw new AnnError(
        "option",
        `${where}: recall takes measurements first; await search(…, { k: ${k}, recall }) once, or pass ef`,
        { details: { option: "recall", k } },
      );
    }
    const filter = filterArray(options.filter, accepts, () => this.ids());
    const result = this.#rectangle(1, k);
    const rows = this.#native(rowsOf(query, this.#made));
    const rerank = rerankOf(k, ef, chosen.rerank);
    addon.searchSync(handle, rows, k, ef, rerank, filter, result.ids, result.distances);
    const found = result.ids.indexOf(NO_NEIGHBOUR);
    if (found < 0) return { ids: result.ids, distances: result.distances };
    return { ids: result.ids.slice(0, found), distances: result.distances.slice(0, found) };
  }

  async searchRadius(queries: Rows, options: RadiusOptions): Promise<RangeResult> {
    const where = this.#open("searchRadius");
    const { radius, ef, accepts } = radiusWanted(where, options);
    const rows = checkRows(queries, "queries");
    checkKind(where, "queries", rows, this.#made);
    if (this.#made.originals === "none") {
      throw new AnnError("option", `${where}: takes exact distances; build with originals "copy"`);
    }
    const filter = filterArray(options.filter, accepts, () => this.ids());
    const { counts, ids, distances } = await runJob("search", options, (control) =>
      addon.searchRadius(this.#made.handle, this.#native(rows), radius, ef, filter, control),
    );
    const rowPtr = allocate(Float64Array, rows.count + 1);
    for (const [i, count] of counts.entries()) rowPtr[i + 1] = rowPtr[i]! + count;
    return { queries: rows.count, rowPtr, ids, distances, metric: this.metric };
  }

  async neighbours(options: NeighboursOptions = {}): Promise<KnnResult> {
    const { k, width } = neighboursWanted(this.#open("neighbours"), options);
    const { handle, chosen } = this.#made;
    const ef =
      this.#widths.known(k, width, true, this.points) ??
      (await this.#widths.measure(handle, k, width, true, this.points, options));
    this.#open("neighbours");
    const points = this.ids();
    const result = this.#rectangle(points.length, k);
    const rerank = rerankOf(k, ef, chosen.rerank);
    await runJob("neighbours", options, (control) =>
      addon.neighbours(handle, points, k, ef, rerank, result.ids, result.distances, control),
    );
    return result;
  }

  links(id: number, layer: number = 0): Uint32Array {
    const highest = this.#levelOf(this.#open("links"), id);
    const links = isCount(layer) ? addon.links(this.#made.handle, id, layer) : undefined;
    if (links) return links;
    throw new AnnError(
      "option",
      `HnswIndex.links: layer ${describeValue(layer)} of point ${id}, whose highest is ${highest}`,
      { details: { id, layer, highest } },
    );
  }

  level(id: number): number {
    return this.#levelOf(this.#open("level"), id);
  }

  layer(layer: number): LayerLinks {
    return addon.layer(this.#made.handle, checkLayer(this.#open("layer"), layer));
  }

  async layeredSample(layer: number, options: RunControl = {}): Promise<LayeredSample> {
    const where = this.#open("layeredSample");
    checkLayer(where, layer);
    checkOptionKeys(where, options, RUN_CONTROL_KEYS);
    const { handle } = this.#made;
    const { points } = this;
    const levels = allocate(Uint8Array, points);
    const parent = allocate(Uint32Array, points);
    const parentDistance = allocate(Float32Array, points);
    const ids = addon.ids(handle, layer);
    await runJob("neighbours", options, (control) =>
      addon.sample(handle, layer, levels, parent, parentDistance, control),
    );
    return { levels, ids, parent, parentDistance };
  }

  async flatten(options: RunControl = {}): Promise<NeighbourGraph> {
    checkOptionKeys(this.#open("flatten"), options, RUN_CONTROL_KEYS);
    const { rowPtr, ids, distances } = await runJob("neighbours", options, (control) =>
      addon.flatten(this.#made.handle, control),
    );
    return { nodes: rowPtr.length - 1, rowPtr, ids, distances, metric: this.metric };
  }

  vector(id: number): VectorArray {
    const where = this.#open("vector");
    const { cols, originals, handle, chosen } = this.#made;
    if (originals === "none") {
      throw new AnnError(
        "option",
        `${where}: an index with originals "none" has no rows; build it with originals "copy"`,
      );
    }
    if (cols === undefined) {
      throw new AnnError(
        "option",
        `${where}: takes rows of one length, the index holds ragged ones`,
      );
    }
    const out = new chosen.array(cols);
    return isCount(id) && addon.vector(handle, id, out) ? out : unknownPoint(where, id);
  }

  stats(): IndexStats {
    this.#open("stats");
    const { points, dim, dtype, metric } = this;
    const { handle, parameters, chosen } = this.#made;
    const native = addon.stats(handle);
    return {
      points,
      dim,
      dtype,
      metric,
      ...parameters,
      codes: chosen.codes,
      components: chosen.components,
      layers: Array.from(native.layers),
      minDegree: native.minDegree,
      meanDegree: points === 0 ? 0 : native.links / points,
      maxDegree: native.maxDegree,
      orphans: native.orphans,
      repaired: native.repaired,
      pending: native.pending,
      memory: {
        vectors: native.vectorBytes,
        codes: native.codeBytes,
        links: native.linkBytes,
        ids: native.idBytes,
      },
    };
  }

  close(): void {
    this.#last = this.points;
    this.#closed = true;
    addon.close(this.#made.handle);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @returns the name of the method, for messages */
  #open(method: string): string {
    const where = `HnswIndex.${method}`;
    if (this.#closed) throw new AnnError("closed", `${where}: the index was closed`);
    return where;
  }

  #levelOf(where: string, id: number): number {
    const level = isCount(id) ? addon.level(this.#made.handle, id) : -1;
    return level >= 0 ? level : unknownPoint(where, id);
  }

  /** Room for results, of which native code writes every place. @throws AnnError `capacity` */
  #rectangle(queries: number, k: number): KnnResult {
    const ids = allocate(Uint32Array, queries * k);
    return { queries, k, ids, distances: allocate(Float32Array, queries * k), metric: this.metric };
  }

  /** Rows as native code takes them: empty ones have any number of columns. */
  #native({ count, native }: CheckedRows): Rows {
    const { cols } = this.#made;
    if (count > 0 || cols === undefined) return native;
    return { ...(native as Vectors), cols, stride: cols };
  }

  async #insert(where: string, rows: CheckedRows, options: AddOptions): Promise<Uint32Array> {
    this.#open("add");
    const { handle, originals } = this.#made;
    const known = {
      next: addon.nextId(handle),
      has: (id: number): boolean => addon.has(handle, id),
    };
    const { ids, replaced } = assignIds(where, known, rows.count, options);
    if (this.points + rows.count > addon.maxPoints) {
      throw new AnnError(
        "capacity",
        `${where}: one index holds at most ${addon.maxPoints} points`,
        {
          details: { points: this.points, rows: rows.count, max: addon.maxPoints },
        },
      );
    }
    // Before it is known: one that is stopped half way may have added some.
    this.#widths.changes += rows.count;
    await runJob("index", options, (control) =>
      addon.add(
        handle,
        this.#native(rows),
        ids,
        replaced.length > 0,
        originals === "caller",
        control,
      ),
    );
    return ids;
  }
}
