import {
  AnnError,
  describeValue,
  dtypeOf,
  isCount,
  NO_NEIGHBOUR,
  type Dtype,
  type NeighbourGraph,
} from "@ann/core";

/** @throws AnnError `shape` when `value` is no object with the fields that `expected` names */
export function checkObject(where: string, value: unknown, expected: string): void {
  if (typeof value !== "object" || value === null) {
    throw new AnnError("shape", `${where}: expected ${expected}, got ${describeValue(value)}`);
  }
}

/** @throws AnnError `shape` unless `value` is a whole number of nodes that 32-bit ids can name */
export function checkCount(where: string, name: string, value: unknown): void {
  if (!isCount(value)) {
    throw new AnnError(
      "shape",
      `${where}: ${name} must be a whole number >= 0, got ${describeValue(value)}`,
      { details: { name, value } },
    );
  }
  if (value > NO_NEIGHBOUR) {
    throw new AnnError("capacity", `${where}: ${value} ${name} do not fit 32-bit ids`);
  }
}

/** @throws AnnError `dtype` or `shape` unless `value` is an array of that type and length */
export function checkArray(
  where: string,
  name: string,
  value: unknown,
  dtype: Dtype,
  length?: number,
): void {
  const found = dtypeOf(value);
  if (found !== dtype) {
    throw new AnnError("dtype", `${where}: ${name} must hold ${dtype} elements, got ${found}`);
  }
  const actual = (value as { length: number }).length;
  if (length !== undefined && actual !== length) {
    throw new AnnError("shape", `${where}: ${name} must have ${length} elements, got ${actual}`, {
      details: { name, expected: length, length: actual },
    });
  }
}

/**
 * Checks the arrays of a neighbour graph against each other; the native jobs check what is in them.
 * @throws AnnError `shape`, `dtype` or `capacity`
 */
export function checkNeighbourGraph(where: string, graph: NeighbourGraph): void {
  checkObject(where, graph, "a NeighbourGraph { nodes, rowPtr, ids, distances, metric }");
  checkCount(where, "nodes", graph.nodes);
  checkArray(where, "rowPtr", graph.rowPtr, "f64", graph.nodes + 1);
  checkArray(where, "ids", graph.ids, "u32");
  checkArray(where, "distances", graph.distances, "f32", graph.ids.length);
}
