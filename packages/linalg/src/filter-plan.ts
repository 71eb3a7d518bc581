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
  /** No eigenvalue lies below. */
  readonly lower: number;
  /** The cut of the previous filter, or Infinity. */
  readonly previousCut: number;
}

/** A Chebyshev filter that damps [lower, cut] and amplifies what lies above. */
export interface FilterPlan {
  readonly cut: number;
  readonly degree: number;
}

const MIN_DEGREE = 8;
/** Beyond this degree a better cut, from a new Rayleigh-Ritz step, is worth more. */
const MAX_DEGREE = 64;
/** The largest component may grow by e^14 against the others, so that QR can still tell them apart. */
const MAX_GROWTH = 14;
/** Nats of damping beyond the target, because the predicted growth is that of the limit. */
const MARGIN = 0.7;

/** Growth of a Chebyshev polynomial at `value`, per degree, in nats. */
function growthPerDegree(value: number, lower: number, cut: number): number {
  return Math.acosh(1 + (2 * Math.max(0, value - cut)) / (cut - lower));
}

/**
 * The next filter. Everything below the last Ritz value is unwanted. But if the last wanted one and
 * the last one are closer than the residual, they may be one eigenvalue of higher multiplicity than
 * the block is wide, and a cut so close would damp nothing: then the cut stays where it was.
 */
export function nextFilter(state: RitzState): FilterPlan {
  const { values, count, worst, target, lower, previousCut } = state;
  const last = values[values.length - 1]!;
  const wanted = values[count - 1]!;
  const separated = wanted - last > worst;
  const floor = lower + 1e-3 * Math.abs(lower);
  const cut = Math.max(separated ? last : Math.min(last, previousCut), floor);
  const growth = growthPerDegree(wanted, lower, cut);
  const needed = (Math.log(worst / target) + MARGIN) / growth;
  const allowed = Math.min(MAX_DEGREE, MAX_GROWTH / growthPerDegree(values[0]!, lower, cut));
  const degree = Math.max(MIN_DEGREE, Math.min(needed, allowed));
  return { cut, degree: 2 * Math.ceil(degree / 2) };
}
