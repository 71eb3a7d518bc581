import {
  allocate,
  AnnError,
  NO_NEIGHBOUR,
  type KnnResult,
  type RunControl,
  type VectorArray,
} from "@ann/core";
import { resolveThreads, runJob } from "@ann/native";
import { addon } from "../addon.ts";
import { filterArray, filterArrayNow } from "../surface/filter-arrays.ts";
import { neighboursWanted, radiusWanted, searchWanted, type Width } from "../surface/options.ts";
import { checkKind, checkQuery, checkRows, rowsOf } from "../surface/rows.ts";
import type {
  Neighbours,
  NeighboursOptions,
  RadiusOptions,
  RangeResult,
  Rows,
  SearchOptions,
  SyncSearchOptions,
} from "../vector-index.ts";
import { WalkWidths } from "../walk-width.ts";
import { nativeRows, rectangle, type Made } from "./made.ts";

/** Queries that one native thread takes at a time. */
const QUERIES_PER_CHUNK = 32;

/** The searches of a native index. `where` is the name of the method, for messages. */
export class NativeSearches {
  readonly #made: Made;
  /** Throws once the index is closed. */
  readonly #open: (method: string) => string;
  #widths: WalkWidths;

  constructor(made: Made, open: (method: string) => string) {
    this.#made = made;
    this.#open = open;
    this.#widths = new WalkWidths();
  }

  /** Counts points that came or went: widths for a recall hold for some of them. */
  changed(points: number): void {
    this.#widths.changes += points;
  }

  /** Forgets what was measured with other codes. */
  recoded(): void {
    this.#widths = new WalkWidths();
  }

  async search(where: string, queries: Rows, options: SearchOptions): Promise<KnnResult> {
    const { k, width, accepts } = searchWanted(where, options);
    const rows = checkRows(queries, "queries");
    checkKind(where, "queries", rows, this.#made);
    const { handle } = this.#made;
    const passing = filterArray(options.filter, accepts, () => addon.ids(handle, 0), options);
    const filter = passing instanceof Promise ? await passing : passing;
    this.#open("search");
    const ef =
      this.#widths.known(k, width, false, addon.points(handle)) ??
      (await this.#measured(k, width, false, options));
    this.#open("search");
    const result = rectangle(this.#made, rows.count, k);
    // A thread has scratch memory for every point: no more of them than there are chunks of work.
    const chunks = Math.max(1, Math.ceil(rows.count / QUERIES_PER_CHUNK));
    const threads = Math.min(resolveThreads(options.threads), chunks);
    await runJob("search", { ...options, threads }, (control) =>
      addon.search(
        handle,
        nativeRows(this.#made, rows),
        k,
        ef,
        filter,
        result.ids,
        result.distances,
        control,
      ),
    );
    return result;
  }

  searchSync(where: string, query: VectorArray, options: SyncSearchOptions): Neighbours {
    const { k, width, accepts } = searchWanted(where, options, true);
    checkQuery(where, query, this.#made);
    const { handle } = this.#made;
    const ef = this.#widths.latest(k, width, false);
    if (ef === undefined) {
      throw new AnnError(
        "option",
        `${where}: recall takes measurements first; await search(…, { k: ${k}, recall }) once, or pass ef`,
        { details: { option: "recall", k } },
      );
    }
    const filter = filterArrayNow(options.filter, accepts, () => addon.ids(handle, 0));
    // A predicate may have closed it.
    this.#open("searchSync");
    const { ids, distances } = rectangle(this.#made, 1, k);
    const rows = nativeRows(this.#made, rowsOf(query, this.#made));
    addon.searchSync(handle, rows, k, ef, filter, ids, distances);
    const found = ids.indexOf(NO_NEIGHBOUR);
    if (found < 0) return { ids, distances };
    return { ids: ids.slice(0, found), distances: distances.slice(0, found) };
  }

  async searchRadius(where: string, queries: Rows, options: RadiusOptions): Promise<RangeResult> {
    const { radius, ef, accepts } = radiusWanted(where, options);
    const rows = checkRows(queries, "queries");
    checkKind(where, "queries", rows, this.#made);
    const { handle, metric, originals } = this.#made;
    if (originals === "none") {
      throw new AnnError("option", `${where}: takes exact distances; build with originals "copy"`);
    }
    const passing = filterArray(options.filter, accepts, () => addon.ids(handle, 0), options);
    const filter = passing instanceof Promise ? await passing : passing;
    this.#open("searchRadius");
    const { counts, ids, distances } = await runJob("search", options, (control) =>
      addon.searchRadius(handle, nativeRows(this.#made, rows), radius, ef, filter, control),
    );
    const rowPtr = allocate(Float64Array, rows.count + 1);
    for (const [i, count] of counts.entries()) rowPtr[i + 1] = rowPtr[i]! + count;
    return { queries: rows.count, rowPtr, ids, distances, metric: metric.name };
  }

  async neighbours(where: string, options: NeighboursOptions): Promise<KnnResult> {
    const { k, width } = neighboursWanted(where, options);
    const { handle } = this.#made;
    const ef =
      this.#widths.known(k, width, true, addon.points(handle)) ??
      (await this.#measured(k, width, true, options));
    this.#open("neighbours");
    const points = addon.ids(handle, 0);
    const { length } = points;
    const result = rectangle(this.#made, length, k);
    const { ids, distances } = result;
    await runJob("neighbours", options, (control) =>
      addon.neighbours(handle, points, k, ef, ids, distances, control),
    );
    return result;
  }

  /** The `ef` that reaches a recall with the codes that there are when it is known. */
  async #measured(k: number, width: Width, around: boolean, options: RunControl): Promise<number> {
    const { handle } = this.#made;
    for (;;) {
      const widths = this.#widths;
      const ef = await widths.measure(handle, k, width, around, addon.points(handle), options);
      this.#open(around ? "neighbours" : "search");
      if (widths === this.#widths) return ef;
    }
  }
}
