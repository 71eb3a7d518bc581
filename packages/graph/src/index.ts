/**
 * Neighbour graphs and edge weights: from the result of a nearest neighbour search to the weighted
 * graph that a map is laid out from.
 *
 * ```ts
 * import { graphFromKnn, umapWeights } from "@ann/graph";
 * const graph = await graphFromKnn(knn, { k: 15 });
 * const { matrix } = await umapWeights(graph); // symmetric CSR, weights in (0, 1]
 * ```
 *
 * @module
 */
export { annembedWeights, type AnnembedWeightsOptions } from "./annembed-weights.ts";
export {
  connectedComponents,
  type ConnectedComponents,
  type Edges,
} from "./connected-components.ts";
export { graphFromKnn, type GraphFromKnnOptions } from "./graph-from-knn.ts";
export {
  localFuzzySets,
  type LocalFuzzySets,
  type LocalFuzzySetsOptions,
} from "./local-fuzzy-sets.ts";
export { umapWeights, type UmapWeightsOptions } from "./umap-weights.ts";
