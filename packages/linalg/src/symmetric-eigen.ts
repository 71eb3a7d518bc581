import {
  allocate,
  AnnError,
  checkOptionKeys,
  integerOption,
  numberOption,
  progressReporter,
  RUN_CONTROL_KEYS,
  seedOption,
  type CsrMatrix,
  type Matrix,
  type RunControl,
} from "@ann/core";
import { addon, stepRunner, type Run } from "./addon.ts";
import { newBlock, wholeLines, type Block } from "./block.ts";
import { checkCsrArrays } from "./csr.ts";
import { newMatrix } from "./dense.ts";
import { nextFilter } from "./filter-plan.ts";
import { refuseEmpty, requiredInteger } from "./options.ts";

/** Options of {@link symmetricEigen}. */
export interface SymmetricEigenOptions extends RunControl {
  /** Eigenpairs to return, 1 to the number of rows. Meant for tens, works for a few hundred. */
  readonly count: number;
  /**
   * Residual ‖A v - λ v‖ to reach, as a part of ‖A‖. The angle between v and the true eigenvector
   * is about residual / (distance to the next eigenvalue), so close eigenvalues need a smaller
   * one; each factor of 10 costs about a fifth more time. 1e-12 to 1, default 1e-5.
   */
  readonly tolerance?: number;
  /** Filter steps before giving up, each of up to 64 products; 0 to 10000, default 50. */
  readonly maxIterations?: number;
}

/** Leading eigenpairs and how far they can be trusted. */
export interface SymmetricEigen {
  /** Descending: the largest algebraic ones. */
  readonly values: Float64Array;
  /** rows x count, orthonormal columns; the entry of largest magnitude of each is positive. */
  readonly vectors: Matrix;
  /** ‖A v - λ v‖ of each pair, before the vectors were rounded to f32. */
  readonly residuals: Float64Array;
  /** Whether every residual reached the tolerance. */
  readonly converged: boolean;
}

const WHERE = "symmetricEigen";
const KEYS = ["count", "tolerance", "maxIterations", ...RUN_CONTROL_KEYS];

/** Columns beyond `count`, at least: the filter separates count from the last of them. */
const GUARDS = 5;

interface EigenPlan {
  readonly count: number;
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly seed: number;
}

/**
 * The largest eigenvalues of a sparse symmetric matrix and their vectors, by Chebyshev-filtered
 * block subspace iteration with Rayleigh-Ritz (Zhou, Saad, Tiago, Chelikowsky 2006). A start is
 * random, so an eigenvalue of multiplicity m is found m times, such as the eigenvalue 1 of a
 * normalised adjacency with m components; vectors of equal eigenvalues are any basis of their space.
 *
 * Not reaching the tolerance is no error: see `converged` and `residuals`. Beside the result it
 * holds 2 * rows * (count + 5, rounded up to a multiple of 8) doubles.
 *
 * Progress is reported as stage `"start"`. The arrays of `matrix` must not change until the promise
 * settles.
 *
 * @param matrix square and symmetric to f32 rounding
 * @throws AnnError `option` when count exceeds the number of rows; `shape` (not square, not
 *   symmetric, no rows, damaged rows), `dtype`, `not-finite` naming row and column, `capacity`,
 *   `aborted`
 */
export async function symmetricEigen(
  matrix: CsrMatrix,
  options: SymmetricEigenOptions,
): Promise<SymmetricEigen> {
  checkOptionKeys(WHERE, options, KEYS);
  const a = checkCsrArrays(WHERE, matrix);
  refuseEmpty(WHERE, a);
  if (a.rows !== a.cols) {
    throw new AnnError("shape", `${WHERE}: the matrix is ${a.rows} x ${a.cols}, not square`);
  }
  const plan = {
    count: requiredInteger(WHERE, "count", options.count, a.rows),
    tolerance: numberOption(WHERE, "tolerance", options.tolerance, {
      default: 1e-5,
      min: 1e-12,
      max: 1,
    }),
    maxIterations: integerOption(WHERE, "maxIterations", options.maxIterations, {
      default: 50,
      min: 0,
      max: 10_000,
    }),
    seed: seedOption(WHERE, options.seed),
  };
  const run = stepRunner(options);
  await run((native) => addon.checkCsr(a, true, native));
  return iterate(run, a, plan, options);
}

async function iterate(
  run: Run,
  a: CsrMatrix,
  plan: EigenPlan,
  control: RunControl,
): Promise<SymmetricEigen> {
  const { count, seed } = plan;
  const bound = new Float64Array(1);
  await run((native) => addon.spectralBound(a, bound, native));
  const target = plan.tolerance * bound[0]!;
  const active = Math.min(a.rows, wholeLines(count + GUARDS));
  const v = newBlock(a.rows, active);
  const av = newBlock(a.rows, active);
  const values = allocate(Float64Array, active);
  const residuals = allocate(Float64Array, active);
  const report = residualReporter(control, target);

  await run((native) => addon.gaussian(v, seed, native));
  let worst = Number.POSITIVE_INFINITY;
  let previousCut: number | undefined;
  for (let step = 0; ; step++) {
    await run((native) => addon.orthonormalise(v, seed, native));
    await run((native) => addon.multiplySparse(a, v, av, native));
    await run((native) => addon.rayleighRitz(v, av, values, residuals, native));
    worst = residuals.subarray(0, count).reduce((most, value) => Math.max(most, value), 0);
    if (worst <= target || step === plan.maxIterations) break;
    report(worst);
    const filter = nextFilter({ values, count, worst, target, bound: bound[0]!, previousCut });
    const interval = Float64Array.of(-bound[0]!, filter.cut, bound[0]!);
    await run((native) => addon.chebyshevFilter(a, v, av, filter.degree, interval, native));
    previousCut = filter.cut;
  }
  const vectors = await leadingColumns(run, v, count);
  report(0);
  return {
    values: values.slice(0, count),
    vectors,
    residuals: residuals.slice(0, count),
    converged: worst <= target,
  };
}

async function leadingColumns(run: Run, block: Block, count: number): Promise<Matrix> {
  const out = newMatrix(block.rows, count);
  await run((native) => addon.roundColumns(block, out, native));
  return out;
}

/** Progress in hundredths of the way, on a logarithmic scale, from the first residual to the target. */
function residualReporter(control: RunControl, target: number): (worst: number) => void {
  const report = progressReporter("start", control);
  let first = 0;
  return (worst) => {
    if (first === 0) first = worst;
    const way = Math.log(first / worst) / Math.log(first / target);
    report(worst === 0 ? 100 : Math.min(99, Math.max(0, Math.floor(100 * way))), 100);
  };
}
