import {
  AnnError,
  checkMatrix,
  checkOptionKeys,
  dtypeOf,
  RUN_CONTROL_KEYS,
  type CsrMatrix,
  type Matrix,
  type RunControl,
} from "@ann/core";
import { addon, stepRunner } from "./addon.ts";
import { checkCsrArrays } from "./csr.ts";

/**
 * The product of a sparse matrix and a dense one, on all threads, summed in double precision.
 * Beside the result it holds (rows + cols) * 16 doubles.
 *
 * @param a rows x cols
 * @param x cols x any
 * @returns rows x any
 * @throws AnnError `shape`, `dtype`, `not-finite` naming row and column, `aborted`
 */
export async function multiply(a: CsrMatrix, x: Matrix, control: RunControl = {}): Promise<Matrix> {
  checkOptionKeys("multiply", control, RUN_CONTROL_KEYS);
  checkCsrArrays(a);
  checkMatrix(x);
  if (dtypeOf(x.data) !== "f32") {
    throw new AnnError("dtype", `multiply: x has elements of type ${dtypeOf(x.data)}; use f32`);
  }
  if (x.rows !== a.cols) {
    throw new AnnError("shape", `multiply: ${a.rows} x ${a.cols} times ${x.rows} x ${x.cols}`);
  }
  const { rows } = a;
  const { cols } = x;
  const y = { data: new Float32Array(rows * cols), rows, cols, stride: cols };
  await stepRunner(control)((native) => addon.multiplyColumns(a, x, y, native));
  return y;
}
