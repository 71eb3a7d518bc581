import { checkOptionKeys, numberOption, type EdgeWeights, type NeighbourGraph } from "@ann/core";
import { FUZZY_UNION_PHASES, fuzzyUnion } from "./fuzzy-union.ts";
import {
  computeLocalFuzzySets,
  LOCAL_FUZZY_SETS_KEYS,
  type LocalFuzzySetsOptions,
} from "./local-fuzzy-sets.ts";
import { phases } from "./phases.ts";

/** Options of {@link umapWeights}. */
export interface UmapWeightsOptions extends LocalFuzzySetsOptions {
  /**
   * 1 unites what the two ends of an edge say about it (either may vouch for the edge), 0 takes
   * the intersection (both must; edges in one direction only vanish); default 1. In between, the
   * two results are mixed.
   */
  readonly setOpMixRatio?: number;
}

/**
 * Edge weights as UMAP defines them: the fuzzy union of the {@link localFuzzySets} of all nodes,
 * a symmetric matrix. Equal to umap-learn's `fuzzy_simplicial_set` with `n_neighbors` one larger
 * than the edges per node, up to its rounding errors of about 1e-5.
 *
 * Weights are in (0, 1]; those too small for a float are left out. Nodes without edges get an
 * empty row, unless others point to them. Multiplying all distances by a constant changes nothing.
 *
 * Needs 16 bytes of memory per edge and 72 per node beside the graph and the result.
 *
 * Progress is reported as stage `"weights"`. The arrays of `graph` must not change until the promise
 * settles.
 *
 * Source: McInnes, Healy, Melville, "UMAP", 2018, Algorithm 1 (without the layout) to 3.
 *
 * @throws AnnError `shape`, `dtype`, `not-finite`, `metric` for negative distances, `option`,
 *   `capacity` or `aborted`
 */
export async function umapWeights(
  graph: NeighbourGraph,
  options: UmapWeightsOptions = {},
): Promise<EdgeWeights> {
  checkOptionKeys("umapWeights", options, ["setOpMixRatio", ...LOCAL_FUZZY_SETS_KEYS]);
  const range = { default: 1, min: 0, max: 1 };
  const mix = numberOption("umapWeights", "setOpMixRatio", options.setOpMixRatio, range);
  const phase = phases("weights", options, 1 + FUZZY_UNION_PHASES);
  const sets = await computeLocalFuzzySets("umapWeights", graph, options, phase(0));
  const matrix = await fuzzyUnion(sets.matrix, mix, (index) => phase(1 + index));
  return { matrix, symmetric: true };
}
