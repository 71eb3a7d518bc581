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
import { newMatrix } from "./dense.ts";

/**
 * The product of a sparse matrix and a dense one, on all threads, summed in double precision.
 * Beside the result it holds (rows + cols) * 16 doubles. The arrays of both must not change until
 * the promise settles. Reports no progress.
 *
 * @param a rows x cols
 * @param x cols x any
 * @returns rows x any
 * @throws AnnError `shape` (also for damaged rows, naming the first), `dtype`, `not-finite` naming
 *   row and column, also of a result beyond 3.4e38, `option`, `capacity`, `aborted`
 */
export async function multiply(a: CsrMatrix, x: Matrix, control: RunControl = {}): Promise<Matrix> {
  checkOptionKeys("multiply", control, RUN_CONTROL_KEYS);
  const matrix = checkCsrArrays("multiply", a);
  checkMatrix(x, "multiply: x");
  if (dtypeOf(x.data) !== "f32") {
    throw new AnnError("dtype", `multiply: x has elements of type ${dtypeOf(x.data)}; use f32`);
  }
  if (x.rows !== a.cols) {
    throw new AnnError("shape", `multiply: ${a.rows} x ${a.cols} times ${x.rows} x ${x.cols}`);
  }
  const y = newMatrix(a.rows, x.cols);
  await stepRunner(control)((native) => addon.multiplyColumns(matrix, x, y, native));
  return y;
}
