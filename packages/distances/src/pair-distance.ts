import {
  AnnError,
  describeValue,
  vectorDtypeOf,
  type VectorArray,
  type VectorDtype,
} from "@ann/core";
import { runNow } from "@ann/native";
import { addon, type Kernel } from "./addon.ts";
import type { DistanceFunction } from "./distance-function.ts";
import type { KernelDtype } from "./kernel.ts";

/** What the elements of a row are by themselves; those of lists are numbers. */
function naturalOf(row: ArrayLike<number>): VectorDtype {
  return ArrayBuffer.isView(row) ? vectorDtypeOf({ data: row as unknown as VectorArray }) : "f64";
}

/** A row as a kernel of this element type takes it; undefined if it holds other elements. */
function rowOf(row: ArrayLike<number>, dtype: VectorDtype): VectorArray | undefined {
  if (!ArrayBuffer.isView(row)) return dtype === "f64" ? Float64Array.from(row) : undefined;
  const data = row as unknown as VectorArray;
  try {
    return vectorDtypeOf({ data, dtype }) === dtype ? data : undefined;
  } catch {
    return undefined;
  }
}

const elementOf = (dtype: string): VectorDtype => dtype.replace("[]", "") as VectorDtype;

/**
 * One distance at a time by native kernels, for a metric without a plain formula: of typed arrays
 * that a kernel takes, or of lists of numbers where there is one for f64.
 *
 * @param dtype what the rows are; default what their arrays say
 * @returns throws AnnError `dtype`, `shape`, or what calls with many rows refuse: `not-finite`,
 *   `metric`, `capacity`
 */
export function pairDistance(
  metric: string,
  kernels: ReadonlyMap<string, Kernel>,
  dtype?: KernelDtype,
): DistanceFunction {
  const none = (natural: string): AnnError =>
    new AnnError(
      "dtype",
      `no ${metric} kernel for elements of type ${natural}; it has ${[...kernels.keys()].join(", ")}`,
      { details: { metric, dtype: natural } },
    );
  const kernelOf = (row: ArrayLike<number>): string => {
    const natural = dtype ?? naturalOf(row);
    const found = [natural, `${natural}[]`].find((type) => kernels.has(type));
    if (found === undefined) throw none(natural);
    return found;
  };
  return (a, b) => {
    const wanted = kernelOf(a);
    const other = kernelOf(b);
    if (wanted !== other) {
      throw new AnnError("dtype", `rows of different element types: ${wanted} and ${other}`);
    }
    const [x, y] = [rowOf(a, elementOf(wanted)), rowOf(b, elementOf(wanted))];
    if (x === undefined || y === undefined) {
      throw new AnnError(
        "dtype",
        `distance: ${describeValue(x ? b : a)} does not hold elements of type ${elementOf(wanted)}`,
      );
    }
    if (x.length !== y.length && !wanted.endsWith("[]")) {
      throw new AnnError("shape", `rows of different lengths: ${x.length} and ${y.length}`);
    }
    return runNow(() => addon.pair(kernels.get(wanted)!, x, y));
  };
}
