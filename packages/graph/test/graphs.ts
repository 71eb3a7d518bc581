import type { CsrMatrix, KnnResult, NeighbourGraph } from "@ann/core";
import fc from "fast-check";
import { golden } from "./npy.ts";

/** One edge as [neighbour, distance]. */
export type Edge = readonly [id: number, distance: number];

/** A neighbour graph from lists of edges in any order. */
export function graphOf(rows: readonly (readonly Edge[])[], metric = "l2"): NeighbourGraph {
  const sorted = rows.map((edges) =>
    edges
      .map(([id, distance]): Edge => [id, Math.fround(distance)])
      .toSorted((a, b) => a[1] - b[1] || a[0] - b[0]),
  );
  const rowPtr = new Float64Array(rows.length + 1);
  for (const [i, edges] of sorted.entries()) rowPtr[i + 1] = rowPtr[i]! + edges.length;
  return {
    nodes: rows.length,
    rowPtr,
    ids: Uint32Array.from(sorted.flat(), ([id]) => id),
    distances: Float32Array.from(sorted.flat(), ([, distance]) => distance),
    metric,
  };
}

/** The edges of each node, as lists. */
export function rowsOf(graph: NeighbourGraph): Edge[][] {
  return Array.from({ length: graph.nodes }, (_, i) => {
    const [begin, end] = [graph.rowPtr[i]!, graph.rowPtr[i + 1]!];
    return Array.from(graph.ids.subarray(begin, end), (id, m): Edge => [
      id,
      graph.distances[begin + m]!,
    ]);
  });
}

/** The entries of a CSR matrix as row -> column -> value. */
export function entriesOf(matrix: CsrMatrix): Map<number, number>[] {
  return Array.from({ length: matrix.rows }, (_, i) => {
    const row = new Map<number, number>();
    for (let e = matrix.rowPtr[i]!; e < matrix.rowPtr[i + 1]!; e++) {
      row.set(matrix.colIdx[e]!, matrix.values[e]!);
    }
    return row;
  });
}

/** Distances with many ties and zeros, some tiny or huge. */
const distance = fc.oneof(
  fc.constantFrom(0, 0, 1, 1, 1, 2, 3.5, 1e-6, 1e6),
  fc.float({ min: 2 ** -10, max: 128, noNaN: true }),
);

/** Graphs of up to 30 nodes: uneven degrees, isolated nodes, ties, duplicates at distance 0. */
export const anyGraph: fc.Arbitrary<NeighbourGraph> = fc
  .integer({ min: 0, max: 30 })
  .chain((n) =>
    fc.tuple(
      ...Array.from({ length: n }, (_, i) =>
        fc
          .uniqueArray(fc.tuple(fc.nat({ max: n - 1 }), distance), {
            maxLength: 20,
            selector: ([id]) => id,
          })
          .map((edges): Edge[] => edges.filter(([id]) => id !== i)),
      ),
    ),
  )
  .map((rows) => graphOf(rows));

/** A large graph of pseudo-random edges, the same every time. */
export function syntheticGraph(nodes: number, k: number): NeighbourGraph {
  const rows = Array.from({ length: nodes }, (_, i) =>
    Array.from({ length: i % 97 === 0 ? 0 : k }, (_unused, m): Edge => [
      (i + 1 + m * m + (i % 7) * m) % nodes,
      m + ((i * 7919 + m * 104_729) % 1000) / 250,
    ]).filter(([id], m, all) => id !== i && all.findIndex((edge) => edge[0] === id) === m),
  );
  return graphOf(rows);
}

/** Every node is a neighbour of the k nodes after it. Large, so that a call takes a while. */
export function ringGraph(nodes: number, k: number): NeighbourGraph {
  return {
    nodes,
    rowPtr: Float64Array.from({ length: nodes + 1 }, (_, i) => i * k),
    ids: Uint32Array.from(
      { length: nodes * k },
      (_, e) => (Math.floor(e / k) + 1 + (e % k)) % nodes,
    ),
    distances: Float32Array.from({ length: nodes * k }, (_, e) => 1 + (e % k)),
    metric: "l2",
  };
}

/** The edges of a graph in rows of equal length: as good a search result as any. */
export function knnOf({ nodes, ids, distances }: NeighbourGraph): KnnResult {
  const k = Math.floor(ids.length / nodes);
  const size = nodes * k;
  return {
    queries: nodes,
    k,
    ids: ids.subarray(0, size),
    distances: distances.subarray(0, size),
    metric: "l2",
  };
}

/** The first k columns of the golden neighbours of a data set, self excluded as there. */
export function goldenKnn(name: string, k: number): KnnResult {
  const ids = golden(`knn/${name}_l2_k30_ids`, "i4");
  const distances = golden(`knn/${name}_l2_k30_dist`, "f8");
  const [queries, columns] = ids.shape as [number, number];
  const place = (e: number): number => Math.floor(e / k) * columns + (e % k);
  return {
    queries,
    k,
    ids: Uint32Array.from({ length: queries * k }, (_, e) => ids.data[place(e)]!),
    distances: Float32Array.from({ length: queries * k }, (_, e) => distances.data[place(e)]!),
    metric: "l2",
  };
}
