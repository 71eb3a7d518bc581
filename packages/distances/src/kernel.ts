import { vectorDtypeOf, type Dtype, type VectorDtype, type Vectors } from "@ann/core";
import { addon, type Kernel } from "./addon.ts";
import { checkColumns } from "./check-columns.ts";
import { resolve, type MetricInput } from "./metric.ts";

/** Element types of kernels: those of vectors, and with `[]` rows of varying length. */
export type KernelDtype = VectorDtype | `${Dtype}[]`;

/**
 * The instruction set in use: `avx512`, `avx2`, `neon` or `scalar`. The widest that the machine
 * has, or the one that the environment variable `ANN_SIMD` names, if the machine has it. Under a name
 * that is none of these, this package throws an AnnError `option` when it is loaded.
 */
export const isa: string = addon.isa;

/**
 * The native kernel of a metric for one element type.
 *
 * @param metric a name or alias (see `METRICS`), or a metric with its parameters
 * @throws AnnError `metric` for an unknown name, `dtype` for an
 *   element type that it has no kernel for
 */
export function kernel(metric: MetricInput, dtype: KernelDtype): Kernel {
  return resolve(metric).kernel(dtype);
}

/**
 * The kernel of a metric for the elements of some vectors; of ragged rows, see {@link kernel}.
 * @throws AnnError as {@link kernel}; `shape` where the metric needs another number of columns
 */
export function kernelFor(
  metric: MetricInput,
  v: Pick<Vectors, "data" | "dtype"> & {
    readonly cols?: number | undefined;
    readonly offsets?: never;
  },
): Kernel {
  const measure = resolve(metric);
  checkColumns("kernelFor", measure, v.cols);
  return measure.kernel(vectorDtypeOf(v));
}
