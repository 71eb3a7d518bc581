import {
  allocate,
  checkOptionKeys,
  numberOption,
  RUN_CONTROL_KEYS,
  type EdgeWeights,
  type NeighbourGraph,
  type RunControl,
} from "@ann/core";
import { runJob } from "@ann/native";
import { addon, type RowArguments } from "./addon.ts";
import { checkNeighbourGraph } from "./check.ts";

/** Options of {@link annembedWeights}. */
export interface AnnembedWeightsOptions extends RunControl {
  /**
   * S, the factor of the local scale, 0.001 to 1000; default 1. Larger values level the weights.
   */
  readonly scaleRho?: number;
  /**
   * Exponent of the kernel, 0.1 to 10; default 1. Larger values favour neighbours within the local
   * scale and cut off those beyond it.
   */
  readonly beta?: number;
}

/**
 * Edge probabilities as annembed defines them: directed, each row summing to 1, with a local scale
 * per node.
 *
 * With r the distance of a node to its nearest neighbour, the scale s of a node is `scaleRho`
 * times the mean r of the node and its neighbours. A neighbour at distance d gets the weight
 * max(exp(-((d - r) / s)^beta), 1e-4), divided by the sum of its row: equal distances give equal
 * weights. Where s is 0 because the neighbourhood consists of duplicates, all neighbours but these
 * get the least weight.
 *
 * Nodes without edges get an empty row and scale 0, and do not count in the scale of others.
 * `symmetric` is worked out; it is false but for special graphs, such as two nodes.
 *
 * Progress is reported as stage `"weights"`. The arrays of `graph` must not change until the promise
 * settles.
 *
 * Source: Zhao, Both, Konstantinidis, NAR Genomics and Bioinformatics 6(4), 2024, and its crate
 * annembed.
 *
 * @throws AnnError `shape`, `dtype`, `not-finite`, `metric` for negative distances, `option`,
 *   `capacity` or `aborted`
 */
export async function annembedWeights(
  graph: NeighbourGraph,
  options: AnnembedWeightsOptions = {},
): Promise<EdgeWeights> {
  const where = "annembedWeights";
  checkOptionKeys(where, options, ["scaleRho", "beta", ...RUN_CONTROL_KEYS]);
  checkNeighbourGraph(where, graph);
  const scaleRange = { default: 1, min: 0.001, max: 1000 };
  const scaleRho = numberOption(where, "scaleRho", options.scaleRho, scaleRange);
  const beta = numberOption(where, "beta", options.beta, { default: 1, min: 0.1, max: 10 });
  const { nodes, ids } = graph;
  const given: RowArguments = [graph.rowPtr, ids, graph.distances];
  const scales = allocate(Float32Array, nodes);
  const rowPtr = allocate(Float64Array, nodes + 1);
  const colIdx = allocate(Uint32Array, ids.length);
  const values = allocate(Float32Array, ids.length);
  const symmetric = await runJob("weights", options, (control) =>
    addon.annembedWeights(...given, scaleRho, beta, scales, rowPtr, colIdx, values, control),
  );
  const matrix = { rows: nodes, cols: nodes, rowPtr, colIdx, values };
  return { matrix, symmetric: symmetric === 1, scales };
}
