import {
  checkOptionKeys,
  RUN_CONTROL_KEYS,
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
import { checkRows } from "./rows.ts";

/** Options of {@link pdist}. */
export interface PdistOptions<Out extends DistanceArray = Float32Array> extends RunControl {
  /** The metric; default `"l2"`. */
  readonly metric?: MetricInput | undefined;
  /**
   * Divides rows by their sums first, as `normalizeRows` does; for metrics on probabilities.
   * Default false.
   */
  readonly normalize?: boolean | undefined;
  /** Where the distances go, n (n - 1) / 2 of them; default a new `Float32Array`. */
  readonly out?: Out | undefined;
}

/**
 * Distances of all pairs of rows i < j, shared among all threads: the upper triangle of the matrix
 * row by row, as `scipy.spatial.distance.pdist` orders it. That of rows i and j of n is element
 * `i * n - i * (i + 1) / 2 + j - i - 1`, and what `manyToMany` of the rows with themselves gives, bit
 * by bit: that of `oneToMany`, but for the matrix product of 128 rows or more described there.
 *
 * @param data of an element type that the metric has; or ragged rows
 * @returns `out`; empty for fewer than two rows
 * @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite`, `aborted`, or `capacity` when
 *   the distances do not fit the memory
 */
export async function pdist<
  T extends VectorArray,
  Out extends Float32Array | Float64Array = Float32Array,
>(data: Vectors<T>, options?: PdistOptions<Out>): Promise<Out>;
export async function pdist<
  T extends NumericArray,
  Out extends Float32Array | Float64Array = Float32Array,
>(data: Ragged<T>, options?: PdistOptions<Out>): Promise<Out>;
export async function pdist(
  data: Vectors | Ragged<NumericArray>,
  options: PdistOptions<DistanceArray> = {},
): Promise<DistanceArray> {
  checkOptionKeys("pdist", options, ["metric", "normalize", "out", ...RUN_CONTROL_KEYS]);
  const metric = resolve(options.metric === undefined ? "l2" : options.metric);
  const normalize = normalizeOption("pdist", metric, options.normalize);
  let all = checkRows(data, "data");
  checkColumns("pdist", metric, all.rows > 0 ? all.cols : undefined);
  if (normalize) all = await summingToOne(all, "data", "search", options);
  const n = all.rows;
  const out = distanceArray("pdist", options.out, (n * Math.max(0, n - 1)) / 2, `${n} rows' pairs`);
  if (metric.evaluate) {
    const side = { rows: all, name: "data", one: "row" };
    await measurePairs("search", options, {
      metric,
      evaluate: metric.evaluate,
      a: side,
      b: side,
      above: true,
      take: (i, j, distance) => void (out[i * n - (i * (i + 1)) / 2 + j - i - 1] = distance),
    });
  } else {
    const kernel = metric.kernel(all.dtype);
    await runJob("search", options, (control) =>
      addon.allPairs(kernel, all.native, undefined, out, undefined, control),
    );
  }
  return out;
}
