import {
  AnnError,
  checkOptionKeys,
  RUN_CONTROL_KEYS,
  type Matrix,
  type NumericArray,
  type Ragged,
  type RunControl,
  type VectorArray,
  type Vectors,
} from "@ann/core";
import { runJob } from "@ann/native";
import { addon } from "./addon.ts";
import { checkColumns } from "./check-columns.ts";
import { distanceArray, type DistanceArray } from "./distance-array.ts";
import { measurePairs } from "./function-pairs.ts";
import { resolve, type MetricInput } from "./metric.ts";
import { normalizeOption, summingToOne } from "./normalize.ts";
import { checkRows, withColumns, type CheckedRows } from "./rows.ts";

/** Options of {@link manyToMany}. */
export interface ManyToManyOptions<Out extends DistanceArray = Float32Array> extends RunControl {
  /** The metric; default `"l2"`. */
  readonly metric?: MetricInput | undefined;
  /**
   * Divides rows by their sums first, as `normalizeRows` does; for metrics on probabilities.
   * Default false.
   */
  readonly normalize?: boolean | undefined;
  /** Where the distances go, `a.rows * b.rows` of them; default a new `Float32Array`. */
  readonly out?: Out | undefined;
}

function checkSides(a: CheckedRows, b: CheckedRows): void {
  if (a.cols !== b.cols && a.rows > 0 && b.rows > 0) {
    throw new AnnError("shape", `manyToMany: a has ${a.cols} columns, b has ${b.cols}`);
  }
  if (a.dtype !== b.dtype) {
    throw new AnnError("dtype", `manyToMany: a is ${a.dtype}, b is ${b.dtype}`);
  }
}

/**
 * Distances of all rows of `a` to all rows of `b`, shared among all threads: element (i, j) of the
 * matrix is what `oneToMany` gives for row i of `a` and row j of `b`, bit by bit, except where a
 * matrix product is used. A metric that is a JavaScript function is evaluated on the main thread, in
 * slices of a few milliseconds.
 *
 * The matrix product is used for `l2`, `sqeuclidean`, `ip` and `cosine` of f32, f16, bf16 and
 * integers of 8 or 16 bits, when both sides have at least 128 rows of 16 to 32768 columns. Products
 * are added up in doubles, or exactly for bytes. With u = 2^-53, n columns, and before the distance
 * is rounded to the type of `out`:
 *
 * - `sqeuclidean` is relatively off by at most 2^-25, `l2` by half as much: where |a|^2 + |b|^2 - 2ab
 *   could lose more, as of nearly equal rows, the entry is what `oneToMany` gives. Equal rows are at
 *   distance 0.
 * - `ip` is off by at most n u times the sum of |a_k b_k|, and 2 u (1 + |ab|).
 * - `cosine` is off by at most 2 (n + 4) u; rows of zeros are as for `oneToMany`.
 * - `u8` has the bits of `oneToMany`, and so do 16-bit integers and, while sums are below 2^24, `i8`;
 *   above, where those of `oneToMany` are rounded, the sums of `i8` are exact.
 *
 * An entry of the product depends on its two rows alone: not on the others, the number of threads or
 * the instruction set.
 *
 * @param a of an element type that the metric has; or ragged rows
 * @param b of the kind, element type and columns of `a`; of no rows the columns do not matter
 * @returns a matrix `a.rows` x `b.rows` over `out`
 * @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite`, `aborted`, or `capacity` when
 *   the matrix does not fit the memory
 */
export async function manyToMany<
  T extends VectorArray,
  Out extends Float32Array | Float64Array = Float32Array,
>(a: Vectors<T>, b: Vectors<T>, options?: ManyToManyOptions<Out>): Promise<Matrix<Out>>;
export async function manyToMany<
  T extends NumericArray,
  Out extends Float32Array | Float64Array = Float32Array,
>(a: Ragged<T>, b: Ragged<T>, options?: ManyToManyOptions<Out>): Promise<Matrix<Out>>;
export async function manyToMany(
  a: Vectors | Ragged<NumericArray>,
  b: Vectors | Ragged<NumericArray>,
  options: ManyToManyOptions<DistanceArray> = {},
): Promise<Matrix<DistanceArray>> {
  checkOptionKeys("manyToMany", options, ["metric", "normalize", "out", ...RUN_CONTROL_KEYS]);
  const metric = resolve(options.metric === undefined ? "l2" : options.metric);
  const normalize = normalizeOption("manyToMany", metric, options.normalize);
  let [from, to] = [checkRows(a, "a"), checkRows(b, "b")];
  checkSides(from, to);
  [from, to] = [withColumns(from, to.cols), withColumns(to, from.cols)];
  checkColumns("manyToMany", metric, from.rows + to.rows > 0 ? from.cols : undefined);
  if (normalize) {
    from = await summingToOne(from, "a", "search", options);
    to = await summingToOne(to, "b", "search", options);
  }
  const [rows, cols] = [from.rows, to.rows];
  const data = distanceArray("manyToMany", options.out, rows * cols, `${rows} x ${cols}`);
  if (metric.evaluate) {
    await measurePairs("search", options, {
      metric,
      evaluate: metric.evaluate,
      a: { rows: from, name: "a", one: "row of a" },
      b: { rows: to, name: "b", one: "row of b" },
      take: (i, j, distance) => void (data[i * cols + j] = distance),
    });
  } else {
    const kernel = metric.kernel(from.dtype);
    await runJob("search", options, (control) =>
      addon.allPairs(kernel, from.native, to.native, data, undefined, control),
    );
  }
  return { data, rows, cols, stride: cols };
}
