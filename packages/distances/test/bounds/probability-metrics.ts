/**
 * How far kernels of the metrics on probabilities may be from the exact distance, derived in the
 * comments of `native/metrics/*.h` and `native/logarithm.h`. Absolute, of the reported distance
 * before its last rounding to 32 bits; `u` is 2^-24 for rows that 32-bit lanes compute (f32, f16,
 * bf16) and 2^-53 for f64.
 */
type Bound = (a: number[], b: number[], u: number) => number;

const WIDE = 2 ** -53;

/**
 * Roundings that one term of a sum passes through: two sums of 16 lanes (8 in doubles), n / 32
 * additions to each, the rest, and the tree.
 */
const additions = (n: number, u: number): number => Math.ceil(n / (u === WIDE ? 16 : 32)) + 8;

const sum = (a: number[], b: number[], term: (x: number, y: number) => number): number =>
  a.reduce((total, x, i) => total + term(x, b[i]!), 0);

/** What is too small for the lanes may add up to this much, as a square root: 2^-60 a term. */
const lost = (n: number, u: number): number => Math.sqrt(n) * (u === WIDE ? 2 ** -490 : 2 ** -60);

/** A logarithm of a ratio; 0 where a probability is 0. */
const logarithm = (x: number, y: number): number => (x > 0 && y > 0 ? Math.log(x / y) : 0);

/** Per term 6.5 u; the root halves relative errors. */
const hellinger: Bound = (a, b, u) => {
  const rank = sum(a, b, (x, y) => (Math.sqrt(x) - Math.sqrt(y)) ** 2) / 2;
  return ((6.5 + additions(a.length, u)) / 2) * u * Math.sqrt(rank) + lost(a.length, u);
};

const least = (x: number): number => Math.max(x, 1e-30);

/** Per term 13 u, and u of the logarithm where 1e-30, rounded, takes the place of an element. */
const jeffreys: Bound = (a, b, u) => {
  const value = sum(a, b, (x, y) => Math.abs((x - y) * logarithm(least(x), least(y))));
  const clamped = sum(a, b, (x, y) => (Math.min(x, y) <= 1e-30 ? Math.abs(x - y) : 0));
  return (13 + additions(a.length, u)) * u * value + u * clamped + 1e-36 * a.length;
};

/** a ln(a / m) + b ln(b / m), which cancels for near elements. */
const bracket = (x: number, y: number): number =>
  x * logarithm(2 * x, x + y) + y * logarithm(2 * y, x + y);

/** Not less: h(t) <= t^2 2 ln 2. */
const above = (x: number, y: number): number =>
  x + y > 0 ? (Math.LN2 * (x - y) ** 2) / (x + y) : 0;

/** Per term 28 u. */
const jensenshannon: Bound = (a, b, u) => {
  const rank = Math.min(Math.abs(sum(a, b, bracket)) + 1e-15, sum(a, b, above)) / 2;
  return ((28 + additions(a.length, u)) / 2) * u * Math.sqrt(rank) + lost(a.length, u);
};

/** Per term 12 u; relative to the sum of absolute values, since terms have both signs. */
const kl: Bound = (a, b, u) => {
  const value = sum(a, b, (x, y) => Math.abs(x * logarithm(x, y)));
  return (12 + additions(a.length, u)) * u * value + a.length * 2 ** -118;
};

/** Bounds by the name of the metric. */
export const PROBABILITY_BOUNDS: Record<string, Bound> = { hellinger, jeffreys, jensenshannon, kl };
