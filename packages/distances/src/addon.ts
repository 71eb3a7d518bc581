import { loadAddon, type NativeControl, type NativeJob } from "@ann/native";
import type { VectorArray } from "@ann/core";
import type { NativeRows } from "./rows.ts";

declare const kernelBrand: unique symbol;

/**
 * A native distance kernel: an opaque handle that other ann addons accept and call on their own
 * threads (`ann/kernel.h` describes what is behind it).
 */
export interface Kernel {
  readonly [kernelBrand]: true;
}

/** What a kernel says about itself. */
export interface KernelDescription {
  readonly metric: string;
  readonly dtype: string;
  /** How it was compiled. */
  readonly isa: string;
  /** Place in `DOMAINS`. */
  readonly domain: number;
}

interface Addon {
  readonly isa: string;
  kernel(metric: string, dtype: string, parameters?: Float64Array): Kernel | undefined;
  /** A string says why the value is no kernel that this build can call. */
  describeKernel(value: unknown): KernelDescription | string;
  /** The distance of two rows, in double precision as far as the kernel has it. */
  pair(kernel: Kernel, a: VectorArray, b: VectorArray): number;
  oneToMany(
    kernel: Kernel,
    query: NativeRows,
    rows: NativeRows,
    ids: Uint32Array | undefined,
    out: Float32Array,
  ): void;
  bruteForce(
    kernel: Kernel,
    data: NativeRows,
    queries: NativeRows,
    exclude: Uint32Array | undefined,
    k: number,
    ids: Uint32Array,
    distances: Float32Array,
    control: NativeControl,
  ): NativeJob<void>;
}

/** The compiled half of this package. */
export const addon: Addon = loadAddon<Addon>(import.meta.url, "ann_distances");
