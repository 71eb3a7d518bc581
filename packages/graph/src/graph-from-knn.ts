import {
  allocate,
  checkOptionKeys,
  integerOption,
  RUN_CONTROL_KEYS,
  type KnnResult,
  type NeighbourGraph,
  type RunControl,
} from "@ann/core";
import { runJob } from "@ann/native";
import { addon, type KnnArguments } from "./addon.ts";
import { checkArray, checkCount, checkObject } from "./check.ts";
import { phases } from "./phases.ts";

/** Options of {@link graphFromKnn}. */
export interface GraphFromKnnOptions extends RunControl {
  /** Edges per node at most, 1 to 2^20; the nearest are kept. Default all. */
  readonly k?: number;
  /**
   * Node of each query, every node exactly once. Default: query i is node i, as in a search for
   * the neighbours of all rows of the data in their own order.
   */
  readonly selfIds?: Uint32Array;
}

/** The only metric of `@ann/distances` whose distances may be negative. */
const SIGNED_METRIC = "ip";

function checkKnn(knn: KnnResult, selfIds: Uint32Array | undefined): void {
  const where = "graphFromKnn";
  checkObject(where, knn, "a KnnResult { queries, k, ids, distances, metric }");
  checkCount(where, "queries", knn.queries);
  checkCount(where, "k", knn.k);
  checkArray(where, "ids", knn.ids, "u32", knn.queries * knn.k);
  checkArray(where, "distances", knn.distances, "f32", knn.queries * knn.k);
  if (selfIds !== undefined) checkArray(where, "selfIds", selfIds, "u32", knn.queries);
}

/**
 * The neighbour graph of a search in which every row of the data asked for its neighbours.
 * Removes the node itself, NO_NEIGHBOUR, infinite distances, and all but the nearest of several
 * entries with the same id; sorts by (distance, id). Negative distances down to -1e-5 are rounding
 * errors of 1 - cos and become 0; with metric `"ip"` negative distances stay as they are.
 *
 * A node whose row holds nothing else stays in the graph, without edges.
 *
 * Progress is reported as stage `"weights"`. The arrays of `knn` and `selfIds` must not change until the promise
 * settles.
 *
 * @param knn as many queries as there are nodes
 * @throws AnnError `shape` for an id beyond the last query, a wrong array length or an array that was
 *   changed meanwhile, `not-finite` for NaN, `metric` for a distance below zero, `dtype`, `option`, `capacity` or `aborted`
 */
export async function graphFromKnn(
  knn: KnnResult,
  options: GraphFromKnnOptions = {},
): Promise<NeighbourGraph> {
  checkOptionKeys("graphFromKnn", options, ["k", "selfIds", ...RUN_CONTROL_KEYS]);
  const { selfIds } = options;
  checkKnn(knn, selfIds);
  const { queries: nodes, k, ids, distances, metric } = knn;
  const keep = integerOption("graphFromKnn", "k", options.k, {
    default: k,
    min: 1,
    max: 2 ** 20,
  });
  const signed = metric === SIGNED_METRIC;
  const source: KnnArguments = [ids, distances, nodes, k, selfIds, keep, signed];
  const phase = phases("weights", options, 2);
  const rowPtr = allocate(Float64Array, nodes + 1);
  await runJob("weights", phase(0), (control) => addon.measureKnnGraph(...source, rowPtr, control));
  const edges = rowPtr[nodes]!;
  const graph = {
    nodes,
    rowPtr,
    ids: allocate(Uint32Array, edges),
    distances: allocate(Float32Array, edges),
    metric,
  };
  await runJob("weights", phase(1), (control) =>
    addon.fillKnnGraph(...source, rowPtr, graph.ids, graph.distances, control),
  );
  return graph;
}
