import { loadAddon, type NativeControl, type NativeJob } from "@ann/native";
import type { NativeRows } from "./rows.ts";

declare const kernelBrand: unique symbol;

/**
 * A native distance kernel: an opaque handle that other ann addons accept and call on their own
 * threads (`ann/kernel.h` describes what is behind it).
 */
export interface Kernel {
  readonly [kernelBrand]: true;
}

interface Addon {
  readonly isa: string;
  kernel(metric: string, dtype: string, parameters?: Float64Array): Kernel | undefined;
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
