/**
 * An HNSW index: built on all threads with the same result for any number of them, searched in
 * batches, and asked for the k-NN graph of everything it holds.
 *
 * ```ts
 * import { HnswIndex } from "@ann/hnsw";
 * const index = await HnswIndex.build(vectors, { metric: "cosine" });
 * const { ids, distances } = await index.search(queries, { k: 10, ef: 64 });
 * const knn = await index.neighbours({ k: 15 });
 * index.close();
 * ```
 *
 * @module
 */
export { ExactIndex, type ExactOptions, type ExactStats } from "./exact/exact-index.ts";
export type { GraphIndex, IndexStats, LayerLinks } from "./graph-index.ts";
export { HnswIndex } from "./hnsw-index.ts";
export { estimateIndexMemory, type IndexSize, type MemoryEstimate } from "./memory.ts";
export type { Codes } from "./codes/code-plan.ts";
export type { BuildOptions } from "./options.ts";
export type { Originals, OriginalsFile } from "./originals.ts";
export { ReferenceIndex, type ReferenceStats } from "./reference/reference-index.ts";
export type {
  AddOptions,
  Filter,
  GraphOptions,
  Neighbours,
  NeighboursOptions,
  RadiusOptions,
  RangeResult,
  RemoveOptions,
  Rows,
  SearchOptions,
  SyncSearchOptions,
  VectorIndex,
  VectorIndexStats,
} from "./vector-index.ts";
