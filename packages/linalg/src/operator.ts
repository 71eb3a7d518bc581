import { allocate, type CsrMatrix, type Matrix } from "@ann/core";
import { addon, type DenseArray, type Run } from "./addon.ts";
import type { Block } from "./block.ts";

/** A matrix seen only through its products with blocks; `y` is overwritten. */
export interface Operator {
  readonly rows: number;
  readonly cols: number;
  /** y = A x */
  multiply(x: Block, y: Block): Promise<void>;
  /** y = Aᵀ x */
  multiplyTransposed(x: Block, y: Block): Promise<void>;
}

/** @throws AnnError `not-finite` with row and column */
export async function checkFinite(run: Run, a: Matrix<DenseArray>): Promise<void> {
  if (a.data instanceof Float32Array) {
    await run((control) => addon.checkFinite(a as Matrix, control));
  }
}

/** A - 1 meanᵀ, without forming it. */
export function denseOperator(run: Run, a: Matrix<DenseArray>, mean?: Float64Array): Operator {
  return {
    rows: a.rows,
    cols: a.cols,
    multiply: (x, y) => run((control) => addon.multiplyDense(a, mean, x, y, false, control)),
    multiplyTransposed: (x, y) =>
      run((control) => addon.multiplyDense(a, mean, x, y, true, control)),
  };
}

/** Mean of each column, summed in double precision. */
export async function columnMeans(run: Run, a: Matrix<DenseArray>): Promise<Float64Array> {
  const mean = allocate(Float64Array, a.cols);
  await run((control) => addon.columnMeans(a, mean, control));
  return mean;
}

function emptyTranspose(a: CsrMatrix): CsrMatrix {
  return {
    rows: a.cols,
    cols: a.rows,
    rowPtr: allocate(Float64Array, a.cols + 1),
    colIdx: allocate(Uint32Array, a.colIdx.length),
    values: allocate(Float32Array, a.values.length),
  };
}

/** Checks the entries of the matrix and keeps a transposed copy of it: products both ways then gather rows. */
export async function sparseOperator(run: Run, a: CsrMatrix): Promise<Operator> {
  await run((control) => addon.checkCsr(a, false, control));
  const transposed = emptyTranspose(a);
  await run((control) => addon.transpose(a, transposed, control));
  return {
    rows: a.rows,
    cols: a.cols,
    multiply: (x, y) => run((control) => addon.multiplySparse(a, x, y, control)),
    multiplyTransposed: (x, y) => run((control) => addon.multiplySparse(transposed, x, y, control)),
  };
}
