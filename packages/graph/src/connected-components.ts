import {
  allocate,
  AnnError,
  checkOptionKeys,
  RUN_CONTROL_KEYS,
  type CsrMatrix,
  type NeighbourGraph,
  type RunControl,
} from "@ann/core";
import { runJob } from "@ann/native";
import { addon } from "./addon.ts";
import { checkArray, checkCount, checkObject } from "./check.ts";

/** What {@link connectedComponents} looks at: a neighbour graph or a square CSR matrix. */
export type Edges = Pick<NeighbourGraph, "rowPtr" | "ids"> | Pick<CsrMatrix, "rowPtr" | "colIdx">;

/** Which nodes hang together. */
export interface ConnectedComponents {
  /** Number of components; 0 for a graph without nodes. */
  readonly count: number;
  /** Component of each node, 0 to `count - 1`, numbered in the order of their smallest nodes. */
  readonly labels: Uint32Array;
}

/**
 * The weakly connected components of a graph: nodes are together when a path leads from one to the
 * other along edges in any direction. Weights play no part. A node without edges is a component of
 * its own. Runs on one thread, in the background, and holds 8 bytes per node beside the result.
 *
 * Progress is reported as stage `"weights"`. The arrays of `graph` must not change until the promise
 * settles.
 *
 * @param graph `{ rowPtr, ids }` or `{ rowPtr, colIdx }`; ids below the number of rows
 * @throws AnnError `shape`, `dtype`, `option`, `capacity` or `aborted`
 */
export async function connectedComponents(
  graph: Edges,
  options: RunControl = {},
): Promise<ConnectedComponents> {
  const where = "connectedComponents";
  checkOptionKeys(where, options, RUN_CONTROL_KEYS);
  checkObject(where, graph, "{ rowPtr, ids } or { rowPtr, colIdx }");
  const { rowPtr } = graph;
  const ids = "ids" in graph ? graph.ids : graph.colIdx;
  checkArray(where, "rowPtr", rowPtr, "f64");
  checkArray(where, "ids" in graph ? "ids" : "colIdx", ids, "u32");
  if (rowPtr.length === 0) {
    throw new AnnError("shape", `${where}: rowPtr is empty; n nodes need n + 1 offsets`);
  }
  checkCount(where, "nodes", rowPtr.length - 1);
  const labels = allocate(Uint32Array, rowPtr.length - 1);
  const count = await runJob("weights", { ...options, threads: 1 }, (control) =>
    addon.connectedComponents(rowPtr, ids, labels, control),
  );
  return { count, labels };
}
