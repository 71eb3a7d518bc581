import {
  AnnError,
  checkOptionKeys,
  choiceOption,
  isCount,
  RUN_CONTROL_KEYS,
  type KnnResult,
  type LayeredSample,
  type NeighbourGraph,
  type RunControl,
  type VectorArray,
} from "@ann/core";
import type { KernelDtype, Metric } from "@ann/distances";
import { runJob } from "@ann/native";
import { addon } from "./addon.ts";
import type { GraphIndex, IndexStats, LayerLinks } from "./graph-index.ts";
import { NativeGraph } from "./native/graph.ts";
import { checkBorrowed, checkCapacity, makeIndex, nativeRows, type Made } from "./native/made.ts";
import { NativeSearches } from "./native/searches.ts";
import type { BuildOptions, CompactOptions } from "./options.ts";
import { checkFile, placeInFile } from "./originals.ts";
import { fromPeer } from "./surface/peer-names.ts";
import { assignIds, checkGivenIds, checkIdList, checkOnDuplicate } from "./surface/point-ids.ts";
import { checkKind, checkRows, type CheckedRows } from "./surface/rows.ts";
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

/** A graph in native memory, built and searched on all threads. */
export class NativeIndex implements GraphIndex {
  readonly #made: Made;
  readonly #searches: NativeSearches;
  readonly #graph: NativeGraph;
  readonly #turns = new Turns();
  #closed = false;
  /** Points at the time of closing. */
  #last = 0;

  private constructor(made: Made) {
    this.#made = made;
    this.#searches = new NativeSearches(made, (method) => this.#open(method));
    this.#graph = new NativeGraph(made);
  }

  /** @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite`, `capacity` or `aborted` */
  static async build(
    where: string,
    rows: CheckedRows,
    metric: Metric,
    compact: CompactOptions,
    options: BuildOptions,
  ): Promise<NativeIndex> {
    const { file } = compact;
    const element = rows.native.data.BYTES_PER_ELEMENT;
    const cols = rows.cols ?? 1;
    const place = file && placeInFile(where, file, cols, element);
    if (file && place) await checkFile(where, file.file, place, rows.count, cols * element);
    const made = await makeIndex(where, rows, metric, compact, options);
    const index = new NativeIndex(made);
    try {
      await index.#insert(where, rows, options);
      if (!file || !place) return index;
      const { signal, threads } = options;
      await runJob("index", { signal, threads }, (control) =>
        addon.mapOriginals(made.handle, file.file, place.offset, place.stride, control),
      );
      return index;
    } catch (error) {
      // Its memory would otherwise stay until a collection of garbage, which does not know of it.
      index.close();
      throw error;
    }
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
    return this.#turns.take(options.signal, () => this.#insert(where, rows, options, true));
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
        this.#searches.changed(before - this.points);
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
    return this.#searches.search(this.#open("search"), queries, options);
  }

  searchSync(query: VectorArray, options: SyncSearchOptions = {}): Neighbours {
    return this.#searches.searchSync(this.#open("searchSync"), query, options);
  }

  async searchRadius(queries: Rows, options: RadiusOptions): Promise<RangeResult> {
    return this.#searches.searchRadius(this.#open("searchRadius"), queries, options);
  }

  async neighbours(options: NeighboursOptions = {}): Promise<KnnResult> {
    return this.#searches.neighbours(this.#open("neighbours"), options);
  }

  links(id: number, layer: number = 0): Uint32Array {
    return this.#graph.links(this.#open("links"), id, layer);
  }

  level(id: number): number {
    return this.#graph.level(this.#open("level"), id);
  }

  layer(layer: number): LayerLinks {
    return this.#graph.layer(this.#open("layer"), layer);
  }

  async layeredSample(layer: number, options: RunControl = {}): Promise<LayeredSample> {
    checkOptionKeys(this.#open("layeredSample"), options, RUN_CONTROL_KEYS);
    return this.#turns.take(options.signal, async () =>
      this.#graph.layeredSample(this.#open("layeredSample"), layer, options),
    );
  }

  async flatten(options: RunControl = {}): Promise<NeighbourGraph> {
    checkOptionKeys(this.#open("flatten"), options, RUN_CONTROL_KEYS);
    return this.#turns.take(options.signal, async () => {
      this.#open("flatten");
      return this.#graph.flatten(options);
    });
  }

  vector(id: number): VectorArray {
    return this.#graph.vector(this.#open("vector"), id);
  }

  stats(): IndexStats {
    this.#open("stats");
    return this.#graph.stats();
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
    checkBorrowed(where, this.#made);
    return where;
  }

  /** @param grows whether there may be points already, for which codes were chosen */
  async #insert(
    where: string,
    rows: CheckedRows,
    options: AddOptions,
    grows = false,
  ): Promise<Uint32Array> {
    this.#open("add");
    const { handle, codes, originals } = this.#made;
    const known = {
      next: addon.nextId(handle),
      has: (id: number): boolean => addon.has(handle, id),
    };
    const { ids, replaced } = assignIds(where, known, rows.count, options);
    checkCapacity(where, this.points, rows.count);
    if (grows && codes.isDue(this.points, rows)) {
      const others = await codes.chooseAgain(where, handle, this.points, rows, options);
      this.#open("add");
      if (others) this.#searches.recoded();
    }
    // Before it is known: one that is stopped half way may have added some.
    this.#searches.changed(rows.count);
    await runJob("index", options, (control) =>
      addon.add(
        handle,
        nativeRows(this.#made, rows),
        ids,
        replaced.length > 0,
        originals === "caller",
        control,
      ),
    );
    return ids;
  }
}
