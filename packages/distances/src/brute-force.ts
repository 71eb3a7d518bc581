import {
  AnnError,
  checkMatrix,
  checkOptionKeys,
  dtypeOf,
  integerOption,
  NO_NEIGHBOUR,
  RUN_CONTROL_KEYS,
  type KnnResult,
  type Matrix,
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

/**
 * Exact k nearest neighbours of each query, by comparing it with every row. Ties go to the smaller
 * id. Costs `queries.rows * data.rows` distances, shared among all threads.
 *
 * @param data f32 or u8, fewer than 2^32 - 1 rows
 * @param queries same element type and columns as `data`
 * @returns a rectangle `queries.rows` x `k`; rows with fewer than k neighbours end in NO_NEIGHBOUR
 * @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite` or `aborted`
 */
export async function bruteForce<T extends KernelArray>(
  data: Matrix<T>,
  queries: Matrix<T>,
  options: BruteForceOptions = {},
): Promise<KnnResult> {
  checkOptionKeys("bruteForce", options, ["k", "metric", "exclude", ...RUN_CONTROL_KEYS]);
  checkMatrix(data, "data");
  checkMatrix(queries, "queries");
  const metric = resolveMetric(options.metric ?? "l2").name;
  const k = integerOption("bruteForce", "k", options.k, { default: 10, min: 1, max: 2 ** 20 });
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
  const { exclude } = options;
  if (exclude && exclude.length !== queries.rows) {
    throw new AnnError(
      "shape",
      `bruteForce: exclude needs one id per query, got ${exclude.length} for ${queries.rows}`,
    );
  }
  const ids = new Uint32Array(queries.rows * k);
  const distances = new Float32Array(queries.rows * k);
  const kernel = kernelFor(metric, data);
  await runJob("search", options, (control) =>
    addon.bruteForce(
      kernel,
      data,
      { ...queries, cols: data.cols },
      exclude,
      k,
      ids,
      distances,
      control,
    ),
  );
  return { queries: queries.rows, k, ids, distances, metric };
}
