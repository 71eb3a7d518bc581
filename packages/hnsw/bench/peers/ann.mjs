// @ann/hnsw as a contestant: the interface that all peers share.
import { HnswIndex } from "@ann/hnsw";

export const threaded = true;

/** @param options of `HnswIndex.build`, one line of configurations.mjs */
export async function build(data, metric, { threads, options }) {
  const index = await HnswIndex.build(data, { metric, threads, ...options });
  return {
    /** Queries in the form that `search` wants; not timed. */
    prepare: (queries) => queries,
    /** Makes the next searches use this `ef`; not timed. */
    async setEf() {},
    /** Whatever the library returns: turning it into ids is not timed. */
    search: (queries, k, ef, searchThreads) =>
      index.search(queries, { k, ef, threads: searchThreads }),
    graph: (k, ef, graphThreads) => index.neighbours({ k, ef, threads: graphThreads }),
    ids: (found) => found.ids,
    close: () => index.close(),
  };
}
