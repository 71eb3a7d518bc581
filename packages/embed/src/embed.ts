import {
  AnnError,
  checkMatrix,
  checkOptionKeys,
  choiceOption,
  describeValue,
  integerOption,
  runControlOf,
  type EdgeWeights,
  type Embedding,
  type KnnResult,
  type Matrix,
  type NeighbourGraph,
  type NeighbourSearch,
  type RunControl,
} from "@ann/core";
import type { DenseArray } from "@ann/linalg";
import { bruteForce } from "@ann/distances";
import { annembedWeights, graphFromKnn, umapWeights } from "@ann/graph";
import { createLayout } from "./layout.ts";
import { LAYOUT_KEYS, type LayoutOptions } from "./options.ts";

/** Ways to weigh the edges of a neighbour graph. */
export type EmbedMethod = "umap" | "annembed";

/** Options of {@link embed}. */
export interface EmbedOptions extends LayoutOptions {
  /** How edges are weighed; default `"umap"`. Ignored when weights are given. */
  readonly method?: EmbedMethod | undefined;
  /**
   * Neighbours per point, the point itself not counted, 2 to 1000; default 15. Only for rows.
   * Larger: more of the global shape, less detail, slower.
   */
  readonly nNeighbors?: number | undefined;
  /** Name of the metric; default `"l2"`. Only for rows searched exactly. */
  readonly metric?: string | undefined;
  /**
   * How the neighbours of all rows are found, with or without the rows themselves; default exactly, by comparing all pairs, which is fine up to some
   * ten thousand rows. For more, build an index and hand over its neighbours:
   * `search: (_, options) => index.neighbours(options)`.
   */
  readonly search?: NeighbourSearch<DenseArray> | undefined;
}

const EMBED_KEYS = [...LAYOUT_KEYS, "method", "nNeighbors", "metric", "search"] as const;

async function searchRows(
  search: NeighbourSearch<DenseArray>,
  data: Matrix<DenseArray>,
  options: { k: number } & RunControl,
): Promise<KnnResult> {
  if (typeof search !== "function") {
    throw new AnnError("option", `embed: search must be a function, got ${describeValue(search)}`);
  }
  const knn = await search(data, options);
  if (knn?.queries !== data.rows) {
    throw new AnnError(
      "shape",
      `embed: search gave neighbours of ${describeValue(knn?.queries)} rows, the data has ${data.rows}`,
    );
  }
  return knn;
}

/** Every row left out of its own neighbours. */
function ownIds(rows: number): Uint32Array {
  const ids = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) ids[i] = i;
  return ids;
}

async function neighbourGraph(
  data: Matrix<DenseArray>,
  options: EmbedOptions,
): Promise<NeighbourGraph> {
  const range = { default: 15, min: 2, max: 1000 };
  const wanted = integerOption("embed", "nNeighbors", options.nNeighbors, range);
  const k = Math.max(1, Math.min(wanted, data.rows - 1));
  const control = runControlOf(options);
  if (options.search !== undefined) {
    const found = await searchRows(options.search, data, { ...control, k });
    return graphFromKnn(found, { ...control, onProgress: undefined, k });
  }
  const knn = await bruteForce(data, data, {
    ...control,
    k,
    metric: options.metric ?? "l2",
    exclude: ownIds(data.rows),
  });
  return graphFromKnn(knn, { ...control, onProgress: undefined, k });
}

function weigh(graph: NeighbourGraph, options: EmbedOptions): Promise<EdgeWeights> {
  const methods = ["umap", "annembed"] as const;
  const method = choiceOption("embed", "method", options.method, methods, "umap");
  return method === "umap"
    ? umapWeights(graph, runControlOf(options))
    : annembedWeights(graph, runControlOf(options));
}

/**
 * A map of data: from rows, from a neighbour graph, or from edge weights.
 *
 * @param input rows (f32 or u8), or what `graphFromKnn`, `umapWeights` or `annembedWeights` return
 * @returns coordinates, one row per point, and everything they were made by
 * @throws AnnError `option`, `shape`, `dtype`, `metric`, `not-finite` or `aborted`
 */
export async function embed(
  input: Matrix<DenseArray> | NeighbourGraph | EdgeWeights,
  options: EmbedOptions = {},
): Promise<Embedding> {
  checkOptionKeys("embed", options, EMBED_KEYS);
  if (typeof input !== "object" || input === null) {
    throw new AnnError(
      "shape",
      `embed: expected rows, a neighbour graph or weights, got ${describeValue(input)}`,
    );
  }
  let weights: EdgeWeights;
  let { data } = options;
  if ("matrix" in input) {
    weights = input;
  } else if ("ids" in input) {
    weights = await weigh(input, options);
  } else {
    checkMatrix(input, "embed");
    data ??= input;
    weights = await weigh(await neighbourGraph(input, options), options);
  }
  const {
    method: _method,
    nNeighbors: _k,
    metric: _metric,
    search: _search,
    ...layoutOptions
  } = options;
  const layout = await createLayout(weights, { ...layoutOptions, data });
  try {
    await layout.run();
    return layout.embedding();
  } finally {
    layout.close();
  }
}
