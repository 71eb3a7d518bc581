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
export { HnswIndex, type IndexStats } from "./hnsw-index.ts";
export { estimateIndexMemory, type IndexSize, type MemoryEstimate } from "./memory.ts";
export type { BuildOptions, NeighboursOptions, SearchOptions } from "./options.ts";
