import type { CsrMatrix, Matrix, RunControl } from "@ann/core";
import { loadAddon, runJob, type NativeControl, type NativeJob } from "@ann/native";
import type { Block } from "./block.ts";

/** Element types of the dense matrices that products accept. */
export type DenseArray = Float32Array | Uint8Array;

type Job = NativeJob<void>;

/**
 * See native/addon.cc. Results are written into arguments; sparse matrices must be checked. Callers
 * may change their arrays after that: then results are wrong, but no job leaves its memory.
 */
interface Addon {
  misalignment(array: Float64Array): number;
  checkCsr(a: CsrMatrix, symmetric: boolean, control: NativeControl): Job;
  checkFinite(a: Matrix, control: NativeControl): Job;
  columnMeans(a: Matrix<DenseArray>, mean: Float64Array, control: NativeControl): Job;
  transpose(a: CsrMatrix, into: CsrMatrix, control: NativeControl): Job;
  gaussian(block: Block, seed: number, control: NativeControl): Job;
  orthonormalise(block: Block, seed: number, control: NativeControl): Job;
  multiplySparse(a: CsrMatrix, x: Block, y: Block, control: NativeControl): Job;
  multiplyColumns(a: CsrMatrix, x: Matrix, y: Matrix, control: NativeControl): Job;
  multiplyDense(
    a: Matrix<DenseArray>,
    mean: Float64Array | undefined,
    x: Block,
    y: Block,
    transposed: boolean,
    control: NativeControl,
  ): Job;
  spectralBound(a: CsrMatrix, out: Float64Array, control: NativeControl): Job;
  chebyshevFilter(
    a: CsrMatrix,
    x: Block,
    scratch: Block,
    degree: number,
    interval: Float64Array,
    control: NativeControl,
  ): Job;
  rayleighRitz(
    q: Block,
    aq: Block,
    values: Float64Array,
    residuals: Float64Array,
    control: NativeControl,
  ): Job;
  singularTriplets(
    q: Block,
    b: Block,
    values: Float64Array,
    u: Matrix,
    v: Matrix,
    scores: boolean,
    seed: number,
    control: NativeControl,
  ): Job;
  roundColumns(block: Block, out: Matrix, control: NativeControl): Job;
}

/** The compiled half of this package. */
export const addon: Addon = loadAddon<Addon>(import.meta.url, "ann_linalg");

/** Runs native steps one after the other; progress is reported by whoever orders the steps. */
export type Run = (start: (control: NativeControl) => Job) => Promise<void>;

/** Steps that share signal and threads with `control`. */
export function stepRunner(control: RunControl): Run {
  const { signal, threads } = control;
  return (start) => runJob("start", { signal, threads }, start);
}
