import { AnnError, dtypeOf, type Matrix, type NumericArray } from "@ann/core";
import { loadAddon, type NativeControl, type NativeJob } from "@ann/native";
import { resolveMetric } from "./metrics.ts";

declare const kernelBrand: unique symbol;

/**
 * A native distance kernel: an opaque handle that other ann addons accept and call on their own
 * threads (`ann/kernel.h` describes what is behind it).
 */
export interface Kernel {
  readonly [kernelBrand]: true;
}

/** Element types that have kernels. */
export type KernelDtype = "f32" | "u8";

/** Typed arrays that have kernels. */
export type KernelArray = Float32Array | Uint8Array;

interface Addon {
  readonly isa: string;
  kernel(metric: string, dtype: string): Kernel | undefined;
  oneToMany(
    kernel: Kernel,
    query: Matrix<NumericArray>,
    rows: Matrix<NumericArray>,
    ids: Uint32Array | undefined,
    out: Float32Array,
  ): void;
  bruteForce(
    kernel: Kernel,
    data: Matrix<NumericArray>,
    queries: Matrix<NumericArray>,
    exclude: Uint32Array | undefined,
    k: number,
    ids: Uint32Array,
    distances: Float32Array,
    control: NativeControl,
  ): NativeJob<void>;
}

/** The compiled half of this package. */
export const addon: Addon = loadAddon<Addon>(import.meta.url, "ann_distances");

/**
 * The instruction set in use: `avx512`, `avx2`, `neon` or `scalar`. The widest that the machine
 * has, or the one that the environment variable `ANN_SIMD` names.
 */
export const isa: string = addon.isa;

/**
 * The native kernel of a metric for one element type.
 *
 * @param metric name or alias, see `METRICS`
 * @throws AnnError `metric` for an unknown name, `dtype` for an element type without kernels
 */
export function kernel(metric: string, dtype: string): Kernel {
  const { name } = resolveMetric(metric);
  const found = addon.kernel(name, dtype);
  if (found) return found;
  throw new AnnError(
    "dtype",
    `no ${name} kernel for elements of type ${dtype}; use Float32Array or Uint8Array`,
    { details: { metric: name, dtype } },
  );
}

/** The kernel of a metric for the elements of `m`. @throws AnnError as {@link kernel} */
export function kernelFor(metric: string, m: Matrix<NumericArray>): Kernel {
  return kernel(metric, dtypeOf(m.data));
}
