import {
  checkOptionKeys,
  integerOption,
  RUN_CONTROL_KEYS,
  seedOption,
  type Matrix,
  type RunControl,
} from "@ann/core";
import { stepRunner, type DenseArray } from "./addon.ts";
import { checkDense } from "./dense.ts";
import { checkFinite, columnMeans, denseOperator } from "./operator.ts";
import { refuseEmpty, requiredInteger } from "./options.ts";
import { DEFAULT_EFFORT } from "./range-finder.ts";
import { factorise } from "./randomized-svd.ts";

/** Options of {@link principalComponents}. */
export interface PrincipalComponentsOptions extends RunControl {
  /** Components to return, 1 to min(rows, columns). */
  readonly dim: number;
  /**
   * Rounds of subspace iteration, as in {@link randomizedSvd}: larger separates components of nearly
   * the same variance, and takes longer. 0 to 100, default 4; 1 serves where the components are but a
   * basis in which to keep most of the variance.
   */
  readonly powerIterations?: number;
}

/** Principal components of the rows of a matrix. */
export interface PrincipalComponents {
  /** rows x dim: the centred rows in the basis of the components, rounded to f32. */
  readonly scores: Matrix;
  /** dim x columns: unit vectors, orthogonal; the entry of largest magnitude of each is positive. */
  readonly components: Matrix;
  /** Mean of each column. */
  readonly mean: Float64Array;
  /** Variance of each column of scores, with the divisor rows - 1; descending. */
  readonly variances: Float64Array;
}

const WHERE = "principalComponents";

/**
 * The directions of largest variance, by the randomized SVD of the centred matrix. The matrix is
 * never copied. Of constant columns, duplicates or a single row only the variance falls to 0.
 *
 * Progress is reported as stage `"start"`. The array of `matrix` must not change until the promise
 * settles.
 *
 * @param matrix f32 or u8
 * @throws AnnError `option` when dim exceeds min(rows, columns); `shape`, `dtype`, `not-finite`
 *   naming row and column, also of a score beyond 3.4e38 (scale the data down then), `capacity`,
 *   `aborted`
 */
export async function principalComponents(
  matrix: Matrix<DenseArray>,
  options: PrincipalComponentsOptions,
): Promise<PrincipalComponents> {
  checkOptionKeys(WHERE, options, ["dim", "powerIterations", ...RUN_CONTROL_KEYS]);
  const m = checkDense(WHERE, matrix);
  refuseEmpty(WHERE, m);
  const rank = requiredInteger(WHERE, "dim", options.dim, Math.min(m.rows, m.cols));
  const powerIterations = integerOption(WHERE, "powerIterations", options.powerIterations, {
    default: DEFAULT_EFFORT.powerIterations,
    min: 0,
    max: 100,
  });
  const seed = seedOption(WHERE, options.seed);
  const plan = { ...DEFAULT_EFFORT, powerIterations, rank, seed };
  const run = stepRunner(options);
  await checkFinite(run, m);
  const mean = await columnMeans(run, m);
  const { u, s, v } = await factorise(run, denseOperator(run, m, mean), plan, options, true);
  const variances = s.map((value) => value ** 2 / Math.max(1, m.rows - 1));
  return { scores: u, components: v, mean, variances };
}
