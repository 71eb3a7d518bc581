import { loadAddon, type NativeControl, type NativeJob } from "@ann/native";

/** Row offsets, ids and values, as three consecutive arguments. */
export type RowArguments = [rowPtr: Float64Array, ids: Uint32Array, values: Float32Array];

/** A `KnnResult` and what to keep of it, as consecutive arguments. */
export type KnnArguments = [
  ids: Uint32Array,
  distances: Float32Array,
  queries: number,
  k: number,
  selfIds: Uint32Array | undefined,
  keep: number,
  signed: boolean,
];

/**
 * Jobs of the compiled half. Arrays whose names end in `Out` are filled. Callers may change their
 * arrays while a job reads them, or between two jobs: then results are wrong, but no job leaves
 * its memory. So places in arrays are worked out from what only jobs write, or checked when used.
 */
interface Addon {
  measureKnnGraph(
    ...args: [...KnnArguments, rowPtrOut: Float64Array, control: NativeControl]
  ): NativeJob<void>;
  fillKnnGraph(
    ...args: [...KnnArguments, ...graphOut: RowArguments, control: NativeControl]
  ): NativeJob<void>;
  localFuzzySets(
    ...args: [
      ...graph: RowArguments,
      localConnectivity: number,
      bandwidth: number,
      rhoOut: Float64Array,
      sigmaOut: Float64Array,
      ...setsOut: RowArguments,
      control: NativeControl,
    ]
  ): NativeJob<void>;
  transpose(
    ...args: [...matrix: RowArguments, ...transposeOut: RowArguments, control: NativeControl]
  ): NativeJob<void>;
  measureFuzzyUnion(
    ...args: [
      ...matrix: RowArguments,
      ...transpose: RowArguments,
      mix: number,
      rowPtrOut: Float64Array,
      control: NativeControl,
    ]
  ): NativeJob<void>;
  fillFuzzyUnion(
    ...args: [
      ...matrix: RowArguments,
      ...transpose: RowArguments,
      mix: number,
      ...unionOut: RowArguments,
      control: NativeControl,
    ]
  ): NativeJob<void>;
  /** Resolves with 1 if the weights happen to be symmetric, else 0. */
  annembedWeights(
    ...args: [
      ...graph: RowArguments,
      scaleRho: number,
      beta: number,
      scalesOut: Float32Array,
      ...weightsOut: RowArguments,
      control: NativeControl,
    ]
  ): NativeJob<number>;
  /** Resolves with the number of components. */
  connectedComponents(
    rowPtr: Float64Array,
    ids: Uint32Array,
    labelsOut: Uint32Array,
    control: NativeControl,
  ): NativeJob<number>;
}

/** The compiled half of this package. */
export const addon: Addon = loadAddon<Addon>(import.meta.url, "ann_graph");
