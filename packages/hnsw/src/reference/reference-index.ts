import {
  AnnError,
  checkOptionKeys,
  choiceOption,
  NO_NEIGHBOUR,
  RUN_CONTROL_KEYS,
  type KnnResult,
  type LayeredSample,
  type NeighbourGraph,
  type RunControl,
  type VectorArray,
} from "@ann/core";
import { resolve, type KernelDtype, type Metric } from "@ann/distances";
import { runInSlices, runWhole } from "@ann/native";
import type { GraphIndex, LayerLinks } from "../graph-index.ts";
import { neighboursWanted, radiusWanted, searchWanted } from "../surface/options.ts";
import { fromPeer } from "../surface/peer-names.ts";
import {
  assignIds,
  checkGivenIds,
  checkIdList,
  checkLayer,
  checkOnDuplicate,
  presentIds,
  unknownPoint,
} from "../surface/point-ids.ts";
import { emptyKnn, rangeResult } from "../surface/results.ts";
import {
  checkContent,
  checkKind,
  checkQuery,
  checkRows,
  rowsOf,
  type CheckedRows,
  type RowKind,
} from "../surface/rows.ts";
import { Turns } from "../surface/turns.ts";
import type {
  AddOptions,
  GraphOptions,
  Neighbours,
  NeighboursOptions,
  RadiusOptions,
  RangeResult,
  RemoveOptions,
  Rows,
  SearchOptions,
  SyncSearchOptions,
  VectorIndexStats,
} from "../vector-index.ts";
import { answerNeighbours, answerQueries, answerRange, type Searched } from "./answers.ts";
import { Calibration } from "./calibration.ts";
import { change, placesOf, type Added } from "./changes.ts";
import { compacted } from "./compaction.ts";
import { flattened, layerLinks, sampled } from "./graph-access.ts";
import { Graph } from "./graph.ts";
import { measuringBy, type Measuring } from "./measuring.ts";
import { graphParameters, type Parameters } from "./parameters.ts";
import { statistics, type GraphStatistics } from "./statistics.ts";

/** Facts about a {@link ReferenceIndex}. */
export interface ReferenceStats extends VectorIndexStats, GraphStatistics, Parameters {
  /** Points that had to be linked once more, so that links lead to them, in all changes so far. */
  readonly repaired: number;
}

/**
 * A hierarchical navigable small world graph in plain TypeScript, as Malkov and Yashunin (2018) have
 * written it: what faster indexes are compared with, and the index for metrics that are JavaScript
 * functions.
 *
 * It measures by the plain formula of a metric, on the main thread, in slices of a few milliseconds
 * between which the event loop turns; `threads` has no effect. A change is prepared beside what is
 * there and takes its place when it is complete: it is carried out entirely or, when it rejects, not
 * at all, and a search sees what was there when it was called. Integers of 64 bits are measured as doubles.
 * The same calls with the same seed give the same index.
 */
export class ReferenceIndex implements GraphIndex {
  readonly #name: string;
  readonly #kind: RowKind;
  readonly #metric: Metric;
  readonly #measuring: Measuring;
  readonly #parameters: Parameters;
  readonly #calibration: Calibration;
  readonly #turns = new Turns();
  #graph = new Graph();
  /** The place of each id. */
  #places = new Map<number, number>();
  #points = 0;
  #nextId = 0;
  #repaired = 0;
  #closed = false;

  private constructor(name: string, kind: RowKind, metric: Metric, parameters: Parameters) {
    this.#name = name;
    // Not the rows that it may be.
    this.#kind = { dtype: kind.dtype, cols: kind.cols };
    this.#metric = metric;
    this.#measuring = measuringBy(metric, kind);
    this.#parameters = parameters;
    this.#calibration = new Calibration(parameters.seed);
  }

  /**
   * Builds an index of some rows, which may be none.
   *
   * @param data rows that the metric measures; must not change until the promise settles
   * @param name what messages call the index
   * @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite`, `capacity` or `aborted`
   */
  static async build(
    data: Rows,
    options: GraphOptions = {},
    name = "ReferenceIndex",
  ): Promise<ReferenceIndex> {
    const where = `${name}.build`;
    checkOptionKeys(where, options, [
      "metric",
      "M",
      "efConstruction",
      "maxLayers",
      "levelScale",
      "keepPruned",
      "extendCandidates",
      "ids",
      ...RUN_CONTROL_KEYS,
    ]);
    const parameters = graphParameters(where, options);
    const metric = resolve(options.metric ?? "l2");
    const rows = checkRows(data, "data");
    checkGivenIds(where, options.ids, rows.count);
    const index = new ReferenceIndex(name, rows, metric, parameters);
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
      const gone = presentIds(where, list, (id) => this.#places.has(id), missing);
      await this.#change(options, gone.size, gone);
      return gone.size;
    });
  }

  async compact(options: RunControl = {}): Promise<void> {
    checkOptionKeys(this.#open("compact"), options, RUN_CONTROL_KEYS);
    await this.#turns.take(options.signal, async () => {
      this.#open("compact");
      const before = this.#graph;
      const { graph, places } = await runInSlices("index", options, before.size, function* (due) {
        const after = yield* compacted(before, due);
        return { graph: after, places: yield* placesOf(after, due) };
      });
      [this.#graph, this.#places] = [graph, places];
    });
  }

  has(id: number): boolean {
    this.#open("has");
    return this.#places.has(id);
  }

  ids(): Uint32Array {
    this.#open("ids");
    return Uint32Array.from(this.#places.keys()).toSorted();
  }

  async search(queries: Rows, options: SearchOptions = {}): Promise<KnnResult> {
    const where = this.#open("search");
    const wanted = searchWanted(where, options);
    const rows = checkRows(queries, "queries");
    checkKind(where, "queries", rows, this.#kind);
    const searched = this.#searched();
    await checkContent(this.#metric, rows, "queries", options);
    const result = emptyKnn(rows.count, wanted.k, this.metric);
    await runInSlices("search", options, rows.count, (due) =>
      answerQueries(searched, rows, wanted, result, due),
    );
    return result;
  }

  searchSync(query: VectorArray, options: SyncSearchOptions = {}): Neighbours {
    const where = this.#open("searchSync");
    const wanted = searchWanted(where, options, true);
    checkQuery(where, query, this.#kind);
    const searched = this.#searched();
    const result = emptyKnn(1, wanted.k, this.metric);
    const rows = rowsOf(query, this.#kind);
    runWhole((due) => answerQueries(searched, rows, wanted, result, due));
    const found = result.ids.indexOf(NO_NEIGHBOUR);
    const count = found < 0 ? wanted.k : found;
    return { ids: result.ids.slice(0, count), distances: result.distances.slice(0, count) };
  }

  async searchRadius(queries: Rows, options: RadiusOptions): Promise<RangeResult> {
    const where = this.#open("searchRadius");
    const { radius, ef, accepts } = radiusWanted(where, options);
    const rows = checkRows(queries, "queries");
    checkKind(where, "queries", rows, this.#kind);
    const searched = this.#searched();
    await checkContent(this.#metric, rows, "queries", options);
    const found = await runInSlices("search", options, rows.count, (due) =>
      answerRange(searched, rows, { radius, ef }, accepts, due),
    );
    return rangeResult(found, this.metric);
  }

  async neighbours(options: NeighboursOptions = {}): Promise<KnnResult> {
    const wanted = neighboursWanted(this.#open("neighbours"), options);
    const searched = this.#searched();
    const places = Array.from(this.ids(), (id) => this.#places.get(id)!);
    const result = emptyKnn(places.length, wanted.k, this.metric);
    await runInSlices("neighbours", options, places.length, (due) =>
      answerNeighbours(searched, places, wanted, result, due),
    );
    return result;
  }

  links(id: number, layer: number = 0): Uint32Array {
    const { links } = this.#graph.at(this.#placeOf(this.#open("links"), id));
    const places = links[layer];
    if (places) return Uint32Array.from(places, (place) => this.#graph.at(place).id);
    throw new AnnError(
      "option",
      `${this.#name}.links: layer ${layer} of point ${id}, whose highest is ${links.length - 1}`,
      { details: { id, layer, highest: links.length - 1 } },
    );
  }

  level(id: number): number {
    return this.#graph.level(this.#placeOf(this.#open("level"), id));
  }

  layer(layer: number): LayerLinks {
    return layerLinks(this.#graph, checkLayer(this.#open("layer"), layer));
  }

  async layeredSample(layer: number, options: RunControl = {}): Promise<LayeredSample> {
    const where = this.#open("layeredSample");
    checkLayer(where, layer);
    checkOptionKeys(where, options, RUN_CONTROL_KEYS);
    const [graph, { measure }] = [this.#graph, this.#measuring];
    return runInSlices("neighbours", options, graph.size, (due) =>
      sampled(graph, layer, { measure, due }),
    );
  }

  async flatten(options: RunControl = {}): Promise<NeighbourGraph> {
    checkOptionKeys(this.#open("flatten"), options, RUN_CONTROL_KEYS);
    const [graph, { measure }] = [this.#graph, this.#measuring];
    const flat = await runInSlices("neighbours", options, graph.size, (due) =>
      flattened(graph, { measure, due }),
    );
    return { ...flat, metric: this.metric };
  }

  /** A copy of the row of a point: as numbers, of 16-bit floats and integers of 64 bits. */
  vector(id: number): VectorArray {
    const where = this.#open("vector");
    if (this.dim === undefined) {
      throw new AnnError(
        "option",
        `${where}: takes rows of one length, the index holds ragged ones`,
      );
    }
    return (this.#graph.at(this.#placeOf(where, id)).row as VectorArray).slice();
  }

  stats(): ReferenceStats {
    this.#open("stats");
    const { points, dim, dtype, metric } = this;
    const graph = statistics(this.#graph);
    return { points, dim, dtype, metric, ...this.#parameters, ...graph, repaired: this.#repaired };
  }

  close(): void {
    this.#closed = true;
    this.#graph = new Graph();
    this.#places = new Map();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @returns the name of the method, for messages */
  #open(method: string): string {
    const where = `${this.#name}.${method}`;
    if (this.#closed) throw new AnnError("closed", `${where}: the index was closed`);
    return where;
  }

  #searched(): Searched {
    return { graph: this.#graph, measuring: this.#measuring, calibration: this.#calibration };
  }

  #placeOf(where: string, id: number): number {
    const place = this.#places.get(id);
    if (place !== undefined) return place;
    return unknownPoint(where, id);
  }

  async #insert(where: string, rows: CheckedRows, options: AddOptions): Promise<Uint32Array> {
    this.#open("add");
    const known = { next: this.#nextId, has: (id: number): boolean => this.#places.has(id) };
    const { ids, replaced } = assignIds(where, known, rows.count, options);
    await checkContent(this.#metric, rows, "data", options);
    await this.#change(options, rows.count, replaced, { rows, ids });
    return ids;
  }

  /** Prepares a change beside the graph that searches see, and puts it in its place. */
  async #change(
    control: RunControl,
    total: number,
    gone: Iterable<number>,
    added?: Added,
  ): Promise<void> {
    const removed = new Set(Array.from(gone, (id) => this.#places.get(id)!));
    const graph = this.#graph.copy();
    const first = graph.places.length;
    const repaired = await runInSlices("index", control, total, (due) =>
      change(graph, { removed, added }, this.#measuring, this.#parameters, due),
    );
    this.#points = graph.size;
    if (this.#closed) return;
    this.#graph = graph;
    this.#repaired += repaired;
    this.#calibration.changes += total;
    for (const id of gone) this.#places.delete(id);
    for (const [i, id] of added?.ids.entries() ?? []) {
      this.#places.set(id, first + i);
      this.#nextId = Math.max(this.#nextId, id + 1);
    }
  }
}
