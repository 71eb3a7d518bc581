import { allocate, AnnError, type KnnResult, type VectorArray, type Vectors } from "@ann/core";
import { converters, type Kernel, type KernelDtype, type Metric } from "@ann/distances";
import { addon, type Handle } from "../addon.ts";
import { WalkCodes } from "../codes/walk-codes.ts";
import type { BuildOptions, CompactOptions } from "../options.ts";
import { graphParameters, type Parameters } from "../reference/parameters.ts";
import { checkGivenIds } from "../surface/point-ids.ts";
import type { CheckedRows } from "../surface/rows.ts";
import type { Rows } from "../vector-index.ts";

/** An index in native memory, and what TypeScript knows about it. */
export interface Made {
  readonly handle: Handle;
  readonly metric: Metric;
  /** Held here, since the native index points to what an addon may own. */
  readonly kernel: Kernel;
  readonly dtype: KernelDtype;
  readonly cols: number | undefined;
  readonly parameters: Parameters;
  readonly codes: WalkCodes;
  readonly originals: "copy" | "caller" | "none";
  /** Where the index reads its rows, while that is the caller's memory. */
  readonly borrowed: VectorArray | undefined;
}

/**
 * An index without points, for rows that are yet to be added.
 * @throws AnnError `shape`, `dtype`, `metric`, `option`, `not-finite`, `capacity` or `aborted`
 */
export async function makeIndex(
  where: string,
  rows: CheckedRows,
  metric: Metric,
  compact: CompactOptions,
  options: BuildOptions,
): Promise<Made> {
  const parameters = graphParameters(where, options);
  checkGivenIds(where, options.ids, rows.count);
  checkCapacity(where, 0, rows.count);
  const { dtype, cols } = rows;
  const kernel = metric.kernel(dtype);
  if (metric.cols !== undefined && cols !== undefined && cols !== metric.cols) {
    throw new AnnError(
      "shape",
      `metric ${metric.name} needs rows of ${metric.cols} elements, got ${cols}`,
      { details: { metric: metric.name, expected: metric.cols, cols } },
    );
  }
  const { originals } = compact;
  if (originals === "caller" && (cols === undefined || rows.count === 0)) {
    throw new AnnError("option", `${where}: originals "caller" takes a matrix with rows`);
  }
  const codes = await WalkCodes.choose(where, compact, metric, rows, parameters.seed, options);
  const { native } = codes.chosen;
  const handle = addon.create(
    kernel,
    cols ?? 1,
    parameters,
    native,
    originals !== "none",
    converters,
  );
  const borrowed = originals === "caller" && !compact.file ? rows.native.data : undefined;
  return { handle, metric, kernel, dtype, cols, parameters, codes, originals, borrowed };
}

/** The memory of an array that was transferred may be gone. @throws AnnError `shape` */
export function checkBorrowed(where: string, { borrowed }: Made): void {
  if (borrowed?.length !== 0) return;
  throw new AnnError(
    "shape",
    `${where}: the array that the index reads its rows from was transferred; keep it, or build with originals "copy"`,
  );
}

/** @throws AnnError `capacity` */
export function checkCapacity(where: string, points: number, rows: number): void {
  const max = addon.maxPoints;
  if (points + rows <= max) return;
  throw new AnnError(
    "capacity",
    `${where}: ${points} points and ${rows} rows; one index holds at most ${max}, split the data`,
    { details: { points, rows, max } },
  );
}

/** Rows as native code takes them: empty ones have any number of columns. */
export function nativeRows({ cols }: Made, { count, native }: CheckedRows): Rows {
  if (count > 0 || cols === undefined) return native;
  return { ...(native as Vectors), cols, stride: cols };
}

/** Room for results, of which native code writes every place. @throws AnnError `capacity` */
export function rectangle({ metric }: Made, queries: number, k: number): KnnResult {
  const ids = allocate(Uint32Array, queries * k);
  return { queries, k, ids, distances: allocate(Float32Array, queries * k), metric: metric.name };
}
