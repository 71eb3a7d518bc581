import {
  AnnError,
  checkOptionKeys,
  describeValue,
  integerOption,
  NO_NEIGHBOUR,
  RUN_CONTROL_KEYS,
  type KnnResult,
  type NumericArray,
  type Ragged,
  type RunControl,
  type VectorArray,
  type Vectors,
} from "@ann/core";
import { runJob } from "@ann/native";
import { addon } from "./addon.ts";
import { checkColumns } from "./check-columns.ts";
import { bruteForceByFunction } from "./brute-force-by-function.ts";
import { resolve, type MetricInput } from "./metric.ts";
import { normalizeOption, summingToOne } from "./normalize.ts";
import { checkRows, withColumns, type CheckedRows } from "./rows.ts";

/** Options of {@link bruteForce}. */
export interface BruteForceOptions extends RunControl {
  /** Neighbours per query, 1 to 2^20; default 10. */
  readonly k?: number | undefined;
  /** The metric; default `"l2"`. */
  readonly metric?: MetricInput | undefined;
  /** One id per query that is left out of its own answer, such as the query's own row. */
  readonly exclude?: Uint32Array | undefined;
  /**
   * For metrics on probabilities: work on copies of the rows divided by their sums; default false,
   * and then a row that does not sum to 1 is refused.
   */
  readonly normalize?: boolean | undefined;
}

function checkArguments(data: CheckedRows, queries: CheckedRows, exclude: unknown): void {
  if (data.cols !== queries.cols && data.rows > 0 && queries.rows > 0) {
    throw new AnnError(
      "shape",
      `bruteForce: data has ${data.cols} columns, queries have ${queries.cols}`,
    );
  }
  if (data.dtype !== queries.dtype) {
    throw new AnnError("dtype", `bruteForce: data is ${data.dtype}, queries are ${queries.dtype}`);
  }
  if (data.rows >= NO_NEIGHBOUR) {
    throw new AnnError("capacity", `bruteForce: ${data.rows} rows do not fit 32-bit ids`);
  }
  if (exclude === undefined) return;
  if (!(exclude instanceof Uint32Array)) {
    throw new AnnError(
      "dtype",
      `bruteForce: exclude must be a Uint32Array, got ${describeValue(exclude)}`,
    );
  }
  if (exclude.length !== queries.rows) {
    throw new AnnError(
      "shape",
      `bruteForce: exclude needs one id per query, got ${exclude.length} for ${queries.rows}`,
    );
  }
}

function allocate(queries: number, k: number): { ids: Uint32Array; distances: Float32Array } {
  try {
    return { ids: new Uint32Array(queries * k), distances: new Float32Array(queries * k) };
  } catch (cause) {
    throw new AnnError(
      "capacity",
      `bruteForce: no memory for ${k} neighbours of ${queries} queries; lower k or pass fewer queries at a time`,
      { details: { queries, k }, cause },
    );
  }
}

/**
 * Exact k nearest neighbours of each query, by comparing it with every row. Ties go to the smaller
 * id. Costs `queries.rows * data.rows` distances, shared among all threads; a
 * metric that is a JavaScript function is evaluated on the main thread instead, in slices of a few
 * milliseconds, and returns to the event loop between them.
 *
 * Large searches by l2, sqeuclidean, cosine and ip rule out most rows by bounds from 8-bit codes
 * (else from floats, where these are too coarse) and measure the rest: the answer, bit by bit, is
 * that of measuring every row. This takes a byte per element of `data` and 36 bytes per row.
 *
 * @param data fewer than 2^32 - 1 rows, of an element type that the metric has; or ragged ones
 * @param queries of the kind, element type and columns of `data`; of no rows the columns do not matter
 * @returns a rectangle `queries.rows` x `k`; rows with fewer than k neighbours end in NO_NEIGHBOUR
 * @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite`, `capacity` or `aborted`
 */
export async function bruteForce<T extends VectorArray>(
  data: Vectors<T>,
  queries: Vectors<T>,
  options?: BruteForceOptions,
): Promise<KnnResult>;
export async function bruteForce<T extends NumericArray>(
  data: Ragged<T>,
  queries: Ragged<T>,
  options?: BruteForceOptions,
): Promise<KnnResult>;
export async function bruteForce(
  data: Vectors | Ragged<NumericArray>,
  queries: Vectors | Ragged<NumericArray>,
  options: BruteForceOptions = {},
): Promise<KnnResult> {
  checkOptionKeys("bruteForce", options, [
    "k",
    "metric",
    "exclude",
    "normalize",
    ...RUN_CONTROL_KEYS,
  ]);
  const metric = resolve(options.metric === undefined ? "l2" : options.metric);
  const k = integerOption("bruteForce", "k", options.k, { default: 10, min: 1, max: 2 ** 20 });
  const { exclude } = options;
  const normalize = normalizeOption("bruteForce", metric, options.normalize);
  let [rows, wanted] = [checkRows(data, "data"), checkRows(queries, "queries")];
  checkArguments(rows, wanted, exclude);
  [rows, wanted] = [withColumns(rows, wanted.cols), withColumns(wanted, rows.cols)];
  checkColumns("bruteForce", metric, rows.rows + wanted.rows > 0 ? rows.cols : undefined);
  if (normalize) {
    rows = await summingToOne(rows, "data", "search", options);
    wanted = await summingToOne(wanted, "queries", "search", options);
  }
  if (metric.evaluate) {
    const found = allocate(wanted.rows, k);
    const sides = { data: rows, queries: wanted };
    await bruteForceByFunction(metric, metric.evaluate, sides, { ...options, k, exclude }, found);
    return { queries: wanted.rows, k, ...found, metric: metric.name };
  }
  const kernel = metric.kernel(rows.dtype);
  const { ids, distances } = allocate(wanted.rows, k);
  await runJob("search", options, (control) =>
    addon.bruteForce(
      kernel,
      rows.native,
      wanted.native,
      exclude,
      k,
      ids,
      distances,
      undefined,
      control,
    ),
  );
  return { queries: wanted.rows, k, ids, distances, metric: metric.name };
}
