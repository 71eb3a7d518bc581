import {
  allocate,
  checkOptionKeys,
  numberOption,
  RUN_CONTROL_KEYS,
  type CsrMatrix,
  type NeighbourGraph,
  type RunControl,
} from "@ann/core";
import { runJob } from "@ann/native";
import { addon, type RowArguments } from "./addon.ts";
import { checkNeighbourGraph } from "./check.ts";

/** Options of {@link localFuzzySets}. */
export interface LocalFuzzySetsOptions extends RunControl {
  /**
   * How many of a node's nearest neighbours, duplicates at distance 0 apart, it is connected to
   * for certain (weight 1); fractions interpolate between two distances. 0 to 2^20; default 1.
   * Larger values connect the map more evenly and blur fine structure.
   */
  readonly localConnectivity?: number;
  /**
   * Factor of the sum that the weights of a node are fitted to, 0.01 to 100; default 1. Larger
   * values give far neighbours more weight.
   */
  readonly bandwidth?: number;
}

/** Names of the options of {@link localFuzzySets}, those of RunControl included. */
export const LOCAL_FUZZY_SETS_KEYS: readonly string[] = [
  "localConnectivity",
  "bandwidth",
  ...RUN_CONTROL_KEYS,
];

/** The directed memberships of a graph and what they are made with. */
export interface LocalFuzzySets {
  /**
   * Row i holds the memberships of the neighbours of node i, in [0, 1], for exactly the edges of
   * the graph. 0 stands for a membership that is too small for a float.
   */
  readonly matrix: CsrMatrix;
  /** Distance of each node within which its neighbours have membership 1. */
  readonly rho: Float64Array;
  /** Scale of each node, in units of the distance, on which membership falls beyond rho. */
  readonly sigma: Float64Array;
}

/** Runs {@link localFuzzySets} for a caller who has checked the option keys. */
export async function computeLocalFuzzySets(
  where: string,
  graph: NeighbourGraph,
  options: LocalFuzzySetsOptions,
  run: RunControl,
): Promise<LocalFuzzySets> {
  checkNeighbourGraph(where, graph);
  const connectivityRange = { default: 1, min: 0, max: 2 ** 20 };
  const localConnectivity = numberOption(
    where,
    "localConnectivity",
    options.localConnectivity,
    connectivityRange,
  );
  const bandwidthRange = { default: 1, min: 0.01, max: 100 };
  const bandwidth = numberOption(where, "bandwidth", options.bandwidth, bandwidthRange);
  const { nodes, ids } = graph;
  const given: RowArguments = [graph.rowPtr, ids, graph.distances];
  const rho = allocate(Float64Array, nodes);
  const sigma = allocate(Float64Array, nodes);
  const rowPtr = allocate(Float64Array, nodes + 1);
  const colIdx = allocate(Uint32Array, ids.length);
  const values = allocate(Float32Array, ids.length);
  await runJob("weights", run, (control) =>
    addon.localFuzzySets(
      ...given,
      localConnectivity,
      bandwidth,
      rho,
      sigma,
      rowPtr,
      colIdx,
      values,
      control,
    ),
  );
  const matrix = { rows: nodes, cols: nodes, rowPtr, colIdx, values };
  return { matrix, rho, sigma };
}

/**
 * The local fuzzy set of every node: how certain it is, as the node itself sees it, that each of
 * its neighbours is connected to it. {@link umapWeights} unites them.
 *
 * The membership of a neighbour at distance d is exp(-max(0, d - rho) / sigma). Here rho is the
 * distance of the nearest neighbour that is no duplicate (see `localConnectivity`), and sigma is
 * such that the k memberships of the node sum to `bandwidth * log2(k + 1)`, solved to 1e-9. That
 * is umap-learn with `n_neighbors = k + 1`: it counts the point itself among its neighbours, but
 * not in the sum.
 *
 * sigma is never below 1e-3 of the mean distance of the node (of the whole graph, where rho is 0;
 * each node counts as its own neighbour at distance 0), nor above 1e6 (dmax - rho), where all
 * memberships are 1 to six digits. So it is positive and finite also where no finite sigma reaches
 * the sum, as with a single neighbour or a large `bandwidth`, and where every neighbour lies
 * within rho, as for duplicates: these have membership 1.
 *
 * Progress is reported as stage `"weights"`. The arrays of `graph` must not change until the promise
 * settles.
 *
 * Source: McInnes, Healy, Melville, "UMAP", 2018, Algorithms 2 and 3; the interpolation of
 * `localConnectivity` and the floor follow umap-learn.
 *
 * @throws AnnError `shape`, `dtype`, `not-finite`, `metric` for negative distances, `option`,
 *   `capacity` or `aborted`
 */
export async function localFuzzySets(
  graph: NeighbourGraph,
  options: LocalFuzzySetsOptions = {},
): Promise<LocalFuzzySets> {
  checkOptionKeys("localFuzzySets", options, LOCAL_FUZZY_SETS_KEYS);
  return computeLocalFuzzySets("localFuzzySets", graph, options, options);
}
