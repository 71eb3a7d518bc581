import { matrix, RandomStream, type Matrix, type NumericArray } from "@ann/core";

export const METRIC_NAMES = ["l2", "l1", "ip", "cosine"] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/** One query and the rows it is measured against. */
export interface Case<T extends NumericArray = NumericArray> {
  readonly name: string;
  readonly query: T;
  readonly rows: Matrix<T>;
}

/** Every length up to two blocks of the widest loop and two more, and some real ones. */
const LENGTHS = [...Array.from({ length: 131 }, (_, i) => i), 784, 1000, 4096];
const ROWS = 4;

/** Rows nearly equal to the query (differences cancel), and nearly orthogonal (products cancel). */
function nearCancelling(query: Float32Array, i: number, random: RandomStream): Float32Array {
  const noise = (): number => random.normal() * 1e-4;
  if (i < 2) return query.map((x) => x * (1 + noise()));
  const partner = (j: number): number => (j % 2 === 0 ? query[j + 1]! : -query[j - 1]!) || 0;
  return query.map((_, j) => partner(j) + noise());
}

const DISTRIBUTIONS = {
  uniform: (random: RandomStream) => 2 * random.uniform() - 1,
  // A Cauchy-like tail: now and then a value a thousand times the others.
  "heavy-tailed": (random: RandomStream) => random.normal() / (random.uniform() + 1e-4),
  "near-cancelling": (random: RandomStream) => random.normal() + 1,
};

function floatCase(
  distribution: keyof typeof DISTRIBUTIONS,
  length: number,
  stream: number,
): Case<Float32Array> {
  const random = new RandomStream(21, stream);
  const draw = (): Float32Array =>
    new Float32Array(length).map(() => DISTRIBUTIONS[distribution](random));
  const query = draw();
  const data = new Float32Array(ROWS * length);
  for (let i = 0; i < ROWS; i++) {
    const cancels = distribution === "near-cancelling";
    data.set(cancels ? nearCancelling(query, i, random) : draw(), i * length);
  }
  return { name: `${distribution} ${length}`, query, rows: matrix(data, ROWS, length) };
}

function byteCase(length: number): Case<Uint8Array> {
  const random = new RandomStream(22, length);
  const draw = (n: number): Uint8Array => new Uint8Array(n).map(() => random.below(256));
  const query = draw(length);
  const data = draw(ROWS * length);
  // The extremes, which would overflow too narrow sums first.
  data.fill(255, 0, length);
  data.fill(0, length, 2 * length);
  return { name: `bytes ${length}`, query, rows: matrix(data, ROWS, length) };
}

export const FLOAT_CASES: readonly Case<Float32Array>[] = Object.keys(DISTRIBUTIONS).flatMap(
  (name, i) =>
    LENGTHS.map((length) =>
      floatCase(name as keyof typeof DISTRIBUTIONS, length, i * 10_000 + length),
    ),
);

export const BYTE_CASES: readonly Case<Uint8Array>[] = LENGTHS.map(byteCase);

/** Rows of 0 and of 255 against 255, so long that 32-bit lanes would overflow on the way. */
const LONG = 64 * 40_000 + 77;
export const LONG_CASE: Case<Uint8Array> = {
  name: `bytes ${LONG}`,
  query: new Uint8Array(LONG).fill(255),
  rows: matrix(new Uint8Array(2 * LONG).fill(255, LONG), 2, LONG),
};

/** The distances of `LONG_CASE`. */
export const LONG_DISTANCES = {
  l2: [Math.sqrt(LONG * 255 ** 2), 0],
  l1: [LONG * 255, 0],
  ip: [1, 1 - LONG * 255 ** 2],
  cosine: [1, 0],
} as const;

/** Random f32 rows, the same for the same seed. */
export function randomMatrix(rows: number, cols: number, seed: number): Matrix {
  const random = new RandomStream(seed);
  return matrix(
    new Float32Array(rows * cols).map(() => random.normal()),
    rows,
    cols,
  );
}

/** Random u8 rows with values below `levels`, the same for the same seed. */
export function randomBytes(
  rows: number,
  cols: number,
  seed: number,
  levels = 256,
): Matrix<Uint8Array> {
  const random = new RandomStream(seed);
  return matrix(
    new Uint8Array(rows * cols).map(() => random.below(levels)),
    rows,
    cols,
  );
}
