import type { Matrix, NumericArray } from "@ann/core";
import type { Kernel } from "@ann/distances";
import { loadAddon, type NativeControl, type NativeJob } from "@ann/native";

declare const handleBrand: unique symbol;

/** An index in native memory. */
export interface Handle {
  readonly [handleBrand]: true;
}

/** What the native index reports about itself. */
export interface NativeStats {
  readonly layers: number[];
  readonly links: number;
  readonly maxDegree: number;
  readonly repaired: number;
  readonly vectorBytes: number;
  readonly linkBytes: number;
}

interface Addon {
  /** Largest number of points that an index can hold. */
  readonly maxPoints: number;
  build(
    kernel: Kernel,
    data: Matrix<NumericArray>,
    options: { M: number; efConstruction: number; seed: number },
    control: NativeControl,
  ): NativeJob<Handle>;
  search(
    index: Handle,
    queries: Matrix<NumericArray>,
    ef: number,
    k: number,
    ids: Uint32Array,
    distances: Float32Array,
    control: NativeControl,
  ): NativeJob<void>;
  neighbours(
    index: Handle,
    ef: number,
    k: number,
    ids: Uint32Array,
    distances: Float32Array,
    control: NativeControl,
  ): NativeJob<void>;
  links(index: Handle, id: number, layer: number): Uint32Array;
  stats(index: Handle): NativeStats;
  close(index: Handle): void;
}

/** The compiled half of this package. */
export const addon: Addon = loadAddon<Addon>(import.meta.url, "ann_hnsw");
