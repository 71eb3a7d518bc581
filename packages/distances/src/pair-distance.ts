import { AnnError, vectorDtypeOf, type VectorArray } from "@ann/core";
import { addon, type Kernel } from "./addon.ts";
import type { DistanceFunction } from "./distance-function.ts";

/** The kernel for the elements of a row, and the row as it takes it. */
function match(
  metric: string,
  kernels: ReadonlyMap<string, Kernel>,
  row: ArrayLike<number>,
): [string, VectorArray] {
  const natural = ArrayBuffer.isView(row)
    ? vectorDtypeOf({ data: row as unknown as VectorArray })
    : "f64";
  for (const dtype of [natural, `${natural}[]`]) {
    if (kernels.has(dtype)) {
      return [dtype, natural === "f64" ? Float64Array.from(row) : (row as unknown as VectorArray)];
    }
  }
  throw new AnnError(
    "dtype",
    `no ${metric} kernel for elements of type ${natural}; it has ${[...kernels.keys()].join(", ")}`,
    { details: { metric, dtype: natural } },
  );
}

/**
 * One distance at a time by native kernels, for a metric without a plain formula: of typed arrays
 * that a kernel takes, or of lists of numbers where there is one for f64.
 */
export function pairDistance(
  metric: string,
  kernels: ReadonlyMap<string, Kernel>,
): DistanceFunction {
  return (a, b) => {
    const [dtype, x] = match(metric, kernels, a);
    const [other, y] = match(metric, kernels, b);
    if (dtype !== other) {
      throw new AnnError("dtype", `rows of different element types: ${dtype} and ${other}`);
    }
    if (x.length !== y.length && !dtype.endsWith("[]")) {
      throw new AnnError("shape", `rows of different lengths: ${x.length} and ${y.length}`);
    }
    return addon.pair(kernels.get(dtype)!, x, y);
  };
}
