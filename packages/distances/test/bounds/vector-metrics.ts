/**
 * How far the kernels of metrics on vectors of numbers may be from their plain formulas, before the
 * reported distance is rounded to 32 bits. `u` is the relative error of one rounding: 2^-24 for
 * element types computed in 32-bit lanes, 2^-53 for all others. The roundings of the plain formula
 * itself, which sums n terms one after another in doubles, are added.
 */
import type { Matrix } from "@ann/core";

type Row = readonly number[];

/** One rounding of a double. */
const V = 2 ** -53;

const sum = (a: Row, b: Row, term: (x: number, y: number) => number): number =>
  a.reduce((total, x, i) => total + term(x, b[i]!), 0);

/**
 * Roundings of a term on its way through a sum in lanes: additions to one of `unroll` sums of 16
 * lanes (8 of doubles), the steps that are left over, the merging of the sums, the tree.
 */
function additions(n: number, u: number, unroll: number): number {
  const lanes = u > V ? 16 : 8;
  return Math.ceil(n / (unroll * lanes)) + unroll + 2 + Math.log2(lanes);
}

/** One rounding each of the difference and of the plain one; a maximum is exact. */
const chebyshev = (a: Row, b: Row, u: number): number =>
  (u + V) * Math.max(0, ...a.map((x, i) => Math.abs(x - b[i]!)));

const size = (x: number, y: number): number => Math.abs(x - y) / (Math.abs(x) + Math.abs(y)) || 0;

/**
 * A term is rounded three times: difference, size, quotient. No term is negative, so relative
 * errors of terms and partial sums are relative errors of the sum.
 */
function canberra(a: Row, b: Row, u: number): number {
  const n = a.length;
  return ((additions(n, u, 4) + 3) * u + (n + 3) * V) * sum(a, b, size);
}

/** Two sums of terms rounded once, and the quotient. */
function braycurtis(a: Row, b: Row, u: number): number {
  const n = a.length;
  const differences = sum(a, b, (x, y) => Math.abs(x - y));
  const totals = sum(a, b, (x, y) => Math.abs(x + y));
  if (differences === 0 || totals === 0) return 0;
  const roundings = 2 * (additions(n, u, 4) + 1) + 1;
  return ((roundings * u + (2 * n + 3) * V) * differences) / totals;
}

/** Mean, squared length of the centred row, and average distance from its first element. */
function spread(row: Row): { mean: number; squares: number; reach: number } {
  const n = row.length;
  const mean = row[0]! + row.reduce((total, x) => total + (x - row[0]!), 0) / n;
  const squares = row.reduce((total, x) => total + (x - mean) ** 2, 0);
  return { mean, squares, reach: row.reduce((t, x) => t + Math.abs(x - row[0]!), 0) / n };
}

/**
 * Relative error of the corrected sum of squares of a centred row. The mean m, taken relative to
 * the first element, is off by delta = u |m| + (k + 2) u reach, k additions. The sum of (x - m)^2
 * is then squares * (1 + kappa), kappa = n delta^2 / squares; each term has two errors u from
 * centring and one from squaring, the sum k. The correction is the square of the sum of x - m over
 * n, kappa * squares; that sum is off by (k + 1) u sum |x - m| <= (k + 1) u sqrt(n squares (1 +
 * kappa)), which shifts the correction by twice sqrt(kappa (1 + kappa)) (k + 1) u squares, and its
 * square by no more than another (k + 1)^2 u^2 (1 + kappa).
 */
function centredError(row: Row, u: number, k: number): number {
  const { mean, squares, reach } = spread(row);
  if (squares === 0) return 0;
  const delta = u * Math.abs(mean) + (k + 2) * u * reach;
  const kappa = (row.length * delta ** 2) / squares;
  const off = (k + 1) * u;
  return (1 + kappa) * ((k + 3) * u + off ** 2) + 2 * Math.sqrt(kappa * (1 + kappa)) * off + 4 * V;
}

/**
 * The quotient is at most 1, so it is off by the relative error of the sum of products (by
 * Cauchy and Schwarz the geometric mean of those of the squares at most) and half of those of the
 * squares; and a few roundings of doubles. No distance is off by more than 2.
 */
function correlation(a: Row, b: Row, u: number): number {
  if (a.length === 0) return 0;
  const twice = (v: number, k: number): number => {
    const [x, y] = [centredError(a, v, k), centredError(b, v, k)];
    return Math.max(x, y) + (x + y) / 2;
  };
  const k = additions(a.length, u, 2);
  return Math.min(2, 1.01 * (twice(u, k) + twice(V, a.length)) + 8 * V);
}

/** Sums of terms with one rounding (l1) or three (l2, whose root halves the error). */
function manhattan(a: Row, b: Row, u: number): number {
  const total = sum(a, b, (x, y) => Math.abs(x - y));
  return ((additions(a.length, u, 4) + 1) * u + (a.length + 1) * V) * total;
}
function euclidean(a: Row, b: Row, u: number): number {
  const total = Math.sqrt(sum(a, b, (x, y) => (x - y) ** 2));
  return (((additions(a.length, u, 4) + 3) / 2 + 1) * u + (a.length / 2 + 3) * V) * total;
}

/**
 * Always in doubles. With L = log2(|d| / largest), a term 2^(p L) has the relative error of L, 8
 * roundings (powers.h) and one of the product, times p |L| ln 2; 4 of exp2; and p for each of |d|
 * and the largest. The root divides these and the additions by p, and adds the same errors of its
 * own log2 and exp2. The plain formula has errors of the same kinds, fewer of each, but n additions.
 */
function minkowski(a: Row, b: Row, u: number, { p = 2 }: { readonly p?: number } = {}): number {
  if (p === 1) return manhattan(a, b, u);
  if (p === 2) return euclidean(a, b, u);
  if (p === Infinity) return chebyshev(a, b, u);
  const largest = Math.max(0, ...a.map((x, i) => Math.abs(x - b[i]!)));
  if (largest === 0) return 0;
  const logs = a.map((x, i) => Math.log2(Math.abs(x - b[i]!) / largest));
  const powers = logs.map((log) => 2 ** (p * log));
  const total = powers.reduce((t, x) => t + x, 0);
  const average = powers.reduce((t, x, i) => t + (x > 0 ? x * -logs[i]! : 0), 0) / total;
  const root = Math.log2(total) / p;
  const n = a.length;
  const roundings =
    9 * Math.LN2 * (average + root) +
    (4 + Math.ceil(n / 8) + 4) / p +
    2 +
    8 +
    2 * root +
    (n + 4) / p;
  return (roundings + 4) * V * largest * 2 ** root;
}

const angle = (h: number): number => 2 * Math.asin(Math.sqrt(Math.min(1, Math.max(0, h))));

/**
 * Always in doubles. Sines have 8 roundings at most and that of their argument; the one of the
 * longitudes is relative to the whole difference, however much of it falls away as full turns. The
 * error of h is carried through the angle, which is steep near 0 and 1, by taking it on both sides.
 */
function haversine(a: Row, b: Row): number {
  const north = Math.sin((a[0]! - b[0]!) / 2);
  const turn = a[1]! - b[1]!;
  const east = Math.sin(turn / 2);
  const scale = Math.abs(Math.cos(a[0]!) * Math.cos(b[0]!));
  const h = Math.min(1, north ** 2 + scale * east ** 2);
  const error =
    (22 * north ** 2 +
      scale * (2 * Math.abs(east * turn) + turn * V * Math.abs(turn) + 42 * east ** 2)) *
    V;
  // Once for the kernel, once for the plain formula.
  return angle(h + 2 * error) - angle(h - 2 * error) + 24 * V * angle(h);
}

/**
 * Always in doubles. Element j of y = L^T d is off by its roundings times the sum of |L_ij d_i|,
 * and the length of these sums as a vector is at most the sum of |d_i| sqrt(VI_ii), because the
 * rows of L have the lengths sqrt(VI_ii). The kernel adds in 4 sums of 8 lanes, the plain formula
 * one after another; then come n squares and a root.
 */
function mahalanobis(
  a: Row,
  b: Row,
  _u: number,
  { inverseCovariance: m }: { readonly inverseCovariance: Matrix<Float64Array | Float32Array> },
): number {
  const n = a.length;
  const reach = a.reduce(
    (t, x, i) => t + Math.abs(x - b[i]!) * Math.sqrt(m.data[i * m.stride + i]!),
    0,
  );
  // The distance is at most the reach.
  return (additions(n, V, 4) + 2 + n + 2 + 2 * (n / 2 + 2)) * V * reach;
}

// oxlint-disable-next-line typescript/no-explicit-any -- each metric has parameters of its own
type Bound = (a: number[], b: number[], u: number, parameters?: any) => number;

/** Largest error of the reported distance, before its last rounding to 32 bits. */
export const VECTOR_BOUNDS: Record<string, Bound> = {
  chebyshev,
  canberra,
  braycurtis,
  correlation,
  minkowski,
  haversine,
  mahalanobis,
};
