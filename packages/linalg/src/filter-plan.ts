/** What is known after a Rayleigh-Ritz step. */
export interface RitzState {
  /** Ritz values, descending. */
  readonly values: Float64Array;
  /** How many of them are wanted. */
  readonly count: number;
  /** Largest residual of the wanted ones. */
  readonly worst: number;
  /** Residual to reach. */
  readonly target: number;
  /** No eigenvalue exceeds it in magnitude. */
  readonly bound: number;
  /** The cut of the previous filter; undefined for the first. */
  readonly previousCut: number | undefined;
}

/** A Chebyshev filter that damps [-bound, cut] and amplifies what lies above. */
export interface FilterPlan {
  readonly cut: number;
  readonly degree: number;
}

const MIN_DEGREE = 8;
/** Beyond this degree a better cut, from a new Rayleigh-Ritz step, is worth more. */
const MAX_DEGREE = 64;
/** The top may grow by e^14 against the cut, so that QR can still tell the columns apart. */
const MAX_GROWTH = 14;
/** Nats of damping that a filter of the largest degree should reach at least. */
const MIN_GROWTH = 3;
/** Nats of damping beyond the target, because the predicted growth is that of the limit. */
const MARGIN = 0.7;

/** Growth of a Chebyshev polynomial at `value`, per degree, in nats. */
function growthPerDegree(value: number, cut: number, bound: number): number {
  return Math.acosh(1 + (2 * Math.max(0, value - cut)) / (cut + bound));
}

/**
 * Where to cut. Everything below the last Ritz value is unwanted. But if all of the block may be
 * one eigenvalue, of higher multiplicity than the block is wide, then a cut so close would damp
 * nothing. A Ritz value is the mean, and the squared residual the variance, of the eigenvalues in
 * its vector, so what is left below the previous cut moves it by worst^2 / (its distance): values
 * closer together than that are not known to differ.
 */
function chooseCut(state: RitzState): number {
  const { values, count, worst, bound, previousCut } = state;
  const last = values[values.length - 1]!;
  const wanted = values[count - 1]!;
  if (previousCut === undefined) return last;
  const uncertain = worst ** 2 / (wanted - previousCut);
  if (wanted - last > uncertain) return last;
  const leastGap = ((wanted + bound) * (Math.cosh(MIN_GROWTH / MAX_DEGREE) - 1)) / 2;
  return Math.min(last, wanted - Math.max(worst, leastGap));
}

/** The next filter: as long as needed to reach the target, in one step if the block allows it. */
export function nextFilter(state: RitzState): FilterPlan {
  const { values, count, worst, target, bound } = state;
  const cut = Math.max(chooseCut(state), -0.999 * bound);
  const needed =
    (Math.log(worst / target) + MARGIN) / growthPerDegree(values[count - 1]!, cut, bound);
  const allowed = Math.min(MAX_DEGREE, MAX_GROWTH / growthPerDegree(bound, cut, bound));
  const degree = Math.max(MIN_DEGREE, Math.min(needed, allowed));
  return { cut, degree: 2 * Math.ceil(degree / 2) };
}
