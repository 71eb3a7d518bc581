import {
  allocate,
  AnnError,
  checkOptionKeys,
  integerOption,
  progressReporter,
  RUN_CONTROL_KEYS,
  seedOption,
  type CsrMatrix,
  type Matrix,
  type RunControl,
} from "@ann/core";
import { addon, stepRunner, type DenseArray, type Run } from "./addon.ts";
import { checkCsrArrays } from "./csr.ts";
import { checkDense, newMatrix } from "./dense.ts";
import {
  checkFinite,
  columnMeans,
  denseOperator,
  sparseOperator,
  type Operator,
} from "./operator.ts";
import { refuseEmpty, requiredInteger } from "./options.ts";
import { DEFAULT_EFFORT, findRange, type RangePlan } from "./range-finder.ts";

/** Options of {@link randomizedSvd}. */
export interface RandomizedSvdOptions extends RunControl {
  /** Singular triplets to return, 1 to min(rows, cols). */
  readonly rank: number;
  /**
   * Columns sampled beyond `rank`, at least; rounded up so that rank + oversampling is a multiple
   * of 8, which costs nothing. Larger is more accurate and slower. 0 to 1000, default 10.
   */
  readonly oversampling?: number;
  /**
   * Rounds of subspace iteration; each reads the matrix twice. Larger separates singular values
   * that lie close together; the error falls like (s[rank + oversampling] / s[i]) ^ (2 q + 1).
   * 0 to 100, default 4.
   */
  readonly powerIterations?: number;
  /** Subtract the mean of each column, without copying the matrix. Dense only; default false. */
  readonly center?: boolean;
}

/** Leading singular triplets: A ≈ u diag(s) vᵀ. */
export interface SingularValues {
  /** rows x rank, orthonormal columns. */
  readonly u: Matrix;
  /** Descending, never negative. */
  readonly s: Float64Array;
  /** cols x rank, orthonormal columns; the entry of largest magnitude of each is positive. */
  readonly v: Matrix;
}

const WHERE = "randomizedSvd";
const KEYS = ["rank", "oversampling", "powerIterations", "center", ...RUN_CONTROL_KEYS];

function isSparse(a: Matrix<DenseArray> | CsrMatrix): a is CsrMatrix {
  return typeof a === "object" && a !== null && "rowPtr" in a;
}

/**
 * Factors an operator. With `scores`, u comes multiplied by s and v comes transposed.
 * Halko, Martinsson, Tropp 2011, algorithms 4.4 and 5.1.
 */
export async function factorise(
  run: Run,
  a: Operator,
  plan: RangePlan,
  control: RunControl,
  scores = false,
): Promise<SingularValues> {
  const { rank, seed } = plan;
  const products = 2 * plan.powerIterations + 2;
  const report = progressReporter("start", control);
  const { q, b } = await findRange(run, a, plan, (done) => report(done, products + 1));
  const u = newMatrix(a.rows, rank);
  const v = scores ? newMatrix(rank, a.cols) : newMatrix(a.cols, rank);
  const s = allocate(Float64Array, rank);
  await run((native) => addon.singularTriplets(q, b, s, u, v, scores, seed, native));
  report(products + 1, products + 1);
  return { u, s, v };
}

/**
 * The largest singular values of a matrix and their vectors, by randomized subspace iteration.
 * Sums are in double precision; u and v are rounded to f32. Works for any input, also zero,
 * constant or rank-deficient: u and v stay orthonormal. Vectors of equal singular values are any
 * basis of their space.
 *
 * Beside the result it holds (rows + 2 cols) * (rank + oversampling) doubles, up to 64 MiB of
 * partial sums, and for sparse input one transposed copy of the matrix; never a copy of a dense one.
 *
 * Progress is reported as stage `"start"`. The arrays of `matrix` must not change until the promise
 * settles.
 *
 * @param matrix f32 or u8, or sparse
 * @throws AnnError `option` when rank exceeds min(rows, cols) or `center` is set for sparse input;
 *   `shape` (also for a matrix without rows or columns, or with damaged rows), `dtype`,
 *   `not-finite` naming row and column, `capacity`, `aborted`
 */
export async function randomizedSvd(
  matrix: Matrix<DenseArray> | CsrMatrix,
  options: RandomizedSvdOptions,
): Promise<SingularValues> {
  checkOptionKeys(WHERE, options, KEYS);
  const a = isSparse(matrix) ? checkCsrArrays(WHERE, matrix) : checkDense(WHERE, matrix);
  refuseEmpty(WHERE, a);
  if (isSparse(a) && options.center) {
    throw new AnnError(
      "option",
      `${WHERE}: center needs a dense matrix; centring fills a sparse one`,
    );
  }
  const count = (name: string, value: unknown, fallback: number, max: number): number =>
    integerOption(WHERE, name, value, { default: fallback, min: 0, max });
  const plan: RangePlan = {
    rank: requiredInteger(WHERE, "rank", options.rank, Math.min(a.rows, a.cols)),
    oversampling: count("oversampling", options.oversampling, DEFAULT_EFFORT.oversampling, 1000),
    powerIterations: count(
      "powerIterations",
      options.powerIterations,
      DEFAULT_EFFORT.powerIterations,
      100,
    ),
    seed: seedOption(WHERE, options.seed),
  };
  const run = stepRunner(options);
  return factorise(run, await operatorOf(run, a, options), plan, options);
}

async function operatorOf(
  run: Run,
  a: Matrix<DenseArray> | CsrMatrix,
  options: RandomizedSvdOptions,
): Promise<Operator> {
  if (isSparse(a)) return sparseOperator(run, a);
  await checkFinite(run, a);
  return denseOperator(run, a, options.center ? await columnMeans(run, a) : undefined);
}
