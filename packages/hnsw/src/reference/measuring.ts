import { AnnError, vectors, type VectorArray } from "@ann/core";
import { toF32Sync, type KernelDtype, type Metric } from "@ann/distances";
import type { RowKind } from "../surface/rows.ts";
import type { Row } from "./graph.ts";

/** How a metric measures rows of one kind by its plain formula. */
export interface Measuring {
  readonly measure: (query: Row, row: Row) => number;
  /** A row as the formula reads it: numbers, where an array has bits or 64-bit integers. */
  readonly read: (row: VectorArray) => Row;
}

const isHalf = (dtype: KernelDtype): dtype is "f16" | "bf16" => dtype === "f16" || dtype === "bf16";

function reader(dtype: KernelDtype): Measuring["read"] {
  if (isHalf(dtype)) {
    return (row) => toF32Sync(vectors(row as Uint16Array, 1, row.length, dtype)).data;
  }
  if (dtype === "i64" || dtype === "u64") {
    return (row) => Float64Array.from(row as BigInt64Array, Number);
  }
  return (row) => row as unknown as Row;
}

/**
 * @throws AnnError `dtype` for elements that the metric does not take, and for 16-bit floats, of which
 *   a function would see the bits; `shape` where the metric needs another number of columns
 */
export function measuringBy(metric: Metric, { dtype, cols }: RowKind): Measuring {
  if (!metric.evaluate) metric.kernel(dtype);
  if (metric.own && isHalf(dtype)) {
    throw new AnnError(
      "dtype",
      `metric ${metric.name} would see the bits of ${dtype}; convert the rows with toF32 first`,
      { details: { metric: metric.name, dtype } },
    );
  }
  if (metric.cols !== undefined && cols !== undefined && metric.cols !== cols) {
    throw new AnnError(
      "shape",
      `metric ${metric.name} needs rows of ${metric.cols} elements, got ${cols}`,
      { details: { metric: metric.name, expected: metric.cols, cols } },
    );
  }
  return {
    measure: metric.distanceOf?.(dtype) ?? metric.distance,
    read: metric.own ? (row) => row as unknown as Row : reader(dtype),
  };
}
