import { allocate, AnnError, checkMatrix, dtypeOf, type Matrix } from "@ann/core";
import type { DenseArray } from "./addon.ts";

/** A matrix of zeros. @throws AnnError `capacity` */
export function newMatrix(rows: number, cols: number): Matrix {
  return { data: allocate(Float32Array, rows * cols), rows, cols, stride: cols };
}

/**
 * The matrix as it is now: fields that are set later do not reach a running call.
 * @throws AnnError `shape` or `dtype`
 */
export function checkDense<T extends DenseArray>(where: string, a: Matrix<T>): Matrix<T> {
  checkMatrix(a, `${where}: matrix`);
  const { data, rows, cols, stride } = a;
  const dtype = dtypeOf(data);
  if (dtype === "f32" || dtype === "u8") return { data, rows, cols, stride };
  throw new AnnError(
    "dtype",
    `${where}: elements of type ${dtype}; use Float32Array or Uint8Array`,
    { details: { dtype } },
  );
}
