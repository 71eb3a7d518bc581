/**
 * How far the kernels of sums over elements may be from their plain formulas, before the reported
 * distance is rounded to 32 bits. `u` is the relative error of one rounding: 2^-24 for element
 * types computed in 32-bit lanes, 2^-53 for all others. The roundings of the plain formula itself,
 * which sums n terms one after another in doubles, are added.
 */
type Row = readonly number[];
type Bound = (a: number[], b: number[], u: number) => number;

/** One rounding of a double. */
const V = 2 ** -53;

const sum = (a: Row, b: Row, term: (x: number, y: number) => number): number =>
  a.reduce((total, x, i) => total + term(x, b[i]!), 0);

/**
 * Additions that a term passes through: to one of `unroll` sums of 16 lanes (8 of doubles), the
 * steps that are left over, the merging of the sums, the tree.
 */
function additions(n: number, u: number, unroll: number): number {
  const lanes = u > V ? 16 : 8;
  return Math.ceil(n / (unroll * lanes)) + unroll + 2 + Math.log2(lanes);
}

/** No term is negative: relative errors of terms and partial sums are relative errors of the sum. */
const relative = (n: number, u: number, roundings: number): number =>
  (additions(n, u, 4) + roundings) * u + (n + roundings) * V;

/** A term is rounded three times: the difference counts twice, the square once. */
const sqeuclidean: Bound = (a, b, u) =>
  relative(a.length, u, 3) * sum(a, b, (x, y) => (x - y) ** 2);

/** A square root halves the relative error and adds one rounding. */
const l2: Bound = (a, b, u) =>
  (relative(a.length, u, 3) / 2 + 2 * V) * Math.sqrt(sum(a, b, (x, y) => (x - y) ** 2));

const l1: Bound = (a, b, u) => relative(a.length, u, 1) * sum(a, b, (x, y) => Math.abs(x - y));

/** Relative to the sum of absolute values; products may also be too small for the lanes. */
const ip: Bound = (a, b, u) => {
  const size = sum(a, b, (x, y) => Math.abs(x * y));
  const lost = u > V ? a.length * 2 ** -149 : 0;
  return relative(a.length, u, 1) * size + 2 * V * (1 + size) + lost;
};

/**
 * The error of a.b is relative to |a| |b|; those of |a| and |b| are half of a sum's each. Then
 * come the product of two sums, a root, a quotient and a difference in doubles. Small products
 * are lost only beside large ones: squares sum to 2^-100 at least in 32-bit lanes.
 */
const cosine: Bound = (a, _b, u) => {
  const n = a.length;
  const lost = u > V ? n * 2 ** -48 : 0;
  return 2 * ((additions(n, u, 2) + 1) * u + (n + 1) * V) + 8 * V + lost;
};

export const SUM_BOUNDS: Readonly<Record<string, Bound>> = { l2, sqeuclidean, l1, ip, cosine };
