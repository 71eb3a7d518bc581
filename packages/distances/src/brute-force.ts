import {
  AnnError,
  checkMatrix,
  checkOptionKeys,
  describeValue,
  dtypeOf,
  integerOption,
  NO_NEIGHBOUR,
  RUN_CONTROL_KEYS,
  type KnnResult,
  type Matrix,
  type NumericArray,
  type RunControl,
} from "@ann/core";
import { runJob } from "@ann/native";
import { addon, kernelFor, type KernelArray } from "./kernel.ts";
import { resolveMetric } from "./metrics.ts";

/** Options of {@link bruteForce}. */
export interface BruteForceOptions extends RunControl {
  /** Neighbours per query, 1 to 2^20; default 10. */
  readonly k?: number;
  /** Name of the metric; default `"l2"`. */
  readonly metric?: string;
  /** One id per query that is left out of its own answer, such as the query's own row. */
  readonly exclude?: Uint32Array;
}

function checkArguments(
  data: Matrix<NumericArray>,
  queries: Matrix<NumericArray>,
  exclude: unknown,
): void {
  checkMatrix(data, "data");
  checkMatrix(queries, "queries");
  if (data.cols !== queries.cols && queries.rows > 0) {
    throw new AnnError(
      "shape",
      `bruteForce: data has ${data.cols} columns, queries have ${queries.cols}`,
    );
  }
  if (dtypeOf(data.data) !== dtypeOf(queries.data)) {
    throw new AnnError(
      "dtype",
      `bruteForce: data is ${dtypeOf(data.data)}, queries are ${dtypeOf(queries.data)}`,
    );
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
 * id. Costs `queries.rows * data.rows` distances, shared among all threads.
 *
 * @param data f32 or u8, fewer than 2^32 - 1 rows
 * @param queries same element type and columns as `data`
 * @returns a rectangle `queries.rows` x `k`; rows with fewer than k neighbours end in NO_NEIGHBOUR
 * @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite`, `capacity` or `aborted`
 */
export async function bruteForce<T extends KernelArray>(
  data: Matrix<T>,
  queries: Matrix<T>,
  options: BruteForceOptions = {},
): Promise<KnnResult> {
  checkOptionKeys("bruteForce", options, ["k", "metric", "exclude", ...RUN_CONTROL_KEYS]);
  const metric = resolveMetric(options.metric ?? "l2").name;
  const k = integerOption("bruteForce", "k", options.k, { default: 10, min: 1, max: 2 ** 20 });
  const { exclude } = options;
  checkArguments(data, queries, exclude);
  const kernel = kernelFor(metric, data);
  const { ids, distances } = allocate(queries.rows, k);
  await runJob("search", options, (control) =>
    addon.bruteForce(
      kernel,
      checkMatrix(data, "data"),
      { ...checkMatrix(queries, "queries"), cols: data.cols },
      exclude,
      k,
      ids,
      distances,
      control,
    ),
  );
  return { queries: queries.rows, k, ids, distances, metric };
}
