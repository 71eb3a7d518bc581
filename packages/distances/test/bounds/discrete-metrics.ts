/**
 * How far kernels of the metrics that compare, count or edit may be from their plain formulas.
 * Absolute, of the reported distance before it is rounded to 32 bits; `u` is 2^-24 for element
 * types computed in 32-bit lanes, 2^-53 for all others.
 */
type Bound = (a: number[], b: number[], u: number) => number;

/** One rounding of a double. */
const V = 2 ** -53;

/** Counts are whole numbers, and so are their quotients' operands: the same on both sides. */
const exact: Bound = () => 0;

const sum = (a: number[], b: number[], term: (x: number, y: number) => number): number =>
  a.reduce((total, x, i) => total + term(x, b[i]!), 0);

/**
 * Both sums are of terms that are not negative, so relative errors of terms and of partial sums are
 * relative errors of the sum. A term is rounded once at most, and then passes through additions to
 * one of two sums of 16 lanes (8 of doubles), two left over, the merging, and the tree. The plain
 * sums round n times each. Last come the two quotients.
 */
const jaccard: Bound = (a, b, u) => {
  const larger = sum(a, b, Math.max);
  if (larger === 0) return 0;
  const lanes = u > V ? 16 : 8;
  const additions = Math.ceil(a.length / (2 * lanes)) + 3 + Math.log2(lanes);
  const roundings = (2 * additions + 1) * u + (2 * a.length + 3) * V;
  return (roundings * sum(a, b, (x, y) => Math.abs(x - y))) / larger;
};

export const DISCRETE_BOUNDS: Readonly<Record<string, Bound>> = {
  hamming: exact,
  hamming_count: exact,
  jaccard,
  levenshtein: exact,
};
