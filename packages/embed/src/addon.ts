import type { CsrMatrix, Matrix, NumericArray } from "@ann/core";
import type { Kernel } from "@ann/distances";
import { loadAddon, type NativeControl, type NativeJob } from "@ann/native";

declare const layoutBrand: unique symbol;

/** A layout in native memory. */
export interface LayoutHandle {
  readonly [layoutBrand]: true;
}

/** Numbers that steer a native layout. */
export interface NativeLayoutOptions {
  readonly epochs: number;
  readonly learningRate: number;
  readonly a: number;
  readonly b: number;
  readonly repulsion: number;
  readonly negatives: number;
  readonly largestPull: number;
  /** 0: the heaviest edge pulls in every epoch. */
  readonly pullsPerWeight: number;
  readonly seed: number;
}

interface Addon {
  readonly maxDim: number;
  createLayout(
    weights: CsrMatrix,
    symmetric: boolean,
    scales: Float32Array | undefined,
    start: Float32Array,
    dim: number,
    options: NativeLayoutOptions,
    control: NativeControl,
  ): NativeJob<LayoutHandle>;
  randomStart(
    coords: Float32Array,
    dim: number,
    seed: number,
    control: NativeControl,
  ): NativeJob<void>;
  fitIntoBox(
    coords: Float32Array,
    dim: number,
    seed: number,
    control: NativeControl,
  ): NativeJob<void>;
  copyStart(
    from: Matrix,
    dim: number,
    unit: number,
    coords: Float32Array,
    control: NativeControl,
  ): NativeJob<void>;
  normaliseSymmetric(
    weights: CsrMatrix,
    out: Float32Array,
    control: NativeControl,
  ): NativeJob<void>;
  runLayout(layout: LayoutHandle, untilEpoch: number, control: NativeControl): NativeJob<void>;
  epoch(layout: LayoutHandle): number;
  snapshot(layout: LayoutHandle, unit: number, out: Float32Array): void;
  closeLayout(layout: LayoutHandle): void;
  quality(
    kernel: Kernel,
    data: Matrix<NumericArray>,
    map: Matrix,
    anchors: Uint32Array,
    k: number,
    graphIds: Uint32Array | undefined,
    graphK: number,
    intrusions: Float64Array,
    extrusions: Float64Array,
    shared: Uint32Array,
    graphHits: Uint32Array,
    control: NativeControl,
  ): NativeJob<void>;
  labelAccuracy(
    map: Matrix,
    labels: Uint32Array,
    folds: number,
    seed: number,
    anchors: Uint32Array,
    k: number,
    correct: Uint8Array,
    control: NativeControl,
  ): NativeJob<void>;
}

/** The compiled half of this package. */
export const addon: Addon = loadAddon<Addon>(import.meta.url, "ann_embed");
