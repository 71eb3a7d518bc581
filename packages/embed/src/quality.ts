import {
  AnnError,
  checkMatrix,
  checkOptionKeys,
  dtypeOf,
  integerOption,
  RUN_CONTROL_KEYS,
  sampleWithoutReplacement,
  seedOption,
  type KnnResult,
  type Matrix,
  type RunControl,
} from "@ann/core";
import type { DenseArray } from "@ann/linalg";
import { kernelFor, type MetricInput } from "@ann/distances";
import { runJob } from "@ann/native";
import { addon } from "./addon.ts";
import { checkMap } from "./check-map.ts";

/** Options of {@link quality}. */
export interface QualityOptions extends RunControl {
  /** Size of the neighbourhoods compared, 1 up to less than half of the points; default 15. */
  readonly k?: number | undefined;
  /** Points looked at, drawn by the seed; default 1000. Each costs one pass over all rows. */
  readonly sample?: number | undefined;
  /** The metric of the data, one with a native kernel; default `"l2"`. */
  readonly metric?: MetricInput | undefined;
  /** A k-NN result for all rows in order, without the rows themselves, whose recall is wanted too. */
  readonly neighbours?: KnnResult | undefined;
}

/** How faithful a map is, as seen from a sample of its points. 1 is perfect. */
export interface Quality {
  readonly k: number;
  /** Points that were looked at. */
  readonly sample: number;
  /** 1 minus the penalty for neighbours in the map that are far apart in the data. */
  readonly trustworthiness: number;
  /** 1 minus the penalty for neighbours in the data that are far apart in the map. */
  readonly continuity: number;
  /** Mean part of the k nearest neighbours in the data that are among the k nearest in the map. */
  readonly neighbourOverlap: number;
  /**
   * Mean part of `neighbours`, if given, that are no farther than the true neighbours: ties count
   * whichever of equals was chosen.
   */
  readonly neighbourRecall?: number;
}

const sum = (values: Float64Array | Uint32Array): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** What is looked at, once checked. */
interface Plan {
  readonly k: number;
  readonly anchors: Uint32Array;
}

function checkNeighbours({ queries, k, ids }: KnnResult, rows: number): void {
  if (queries !== rows) {
    throw new AnnError("shape", `quality: neighbours has ${queries} rows, data has ${rows}`);
  }
  if (dtypeOf(ids) !== "u32") {
    throw new AnnError("dtype", `quality: ids of neighbours must be u32, got ${dtypeOf(ids)}`);
  }
  if (!Number.isInteger(k) || k < 1) {
    throw new AnnError("shape", `quality: neighbours must hold k >= 1 per row, got k = ${k}`);
  }
  if (ids.length !== rows * k) {
    throw new AnnError("shape", `quality: neighbours needs ${rows} x ${k} ids, got ${ids.length}`);
  }
}

function plan(data: Matrix<DenseArray>, coords: Matrix, options: QualityOptions): Plan {
  const where = "quality";
  checkOptionKeys(where, options, ["k", "sample", "metric", "neighbours", ...RUN_CONTROL_KEYS]);
  checkMatrix(data, "data");
  checkMap(where, coords);
  const n = data.rows;
  if (coords.rows !== n) {
    throw new AnnError("shape", `quality: data has ${n} rows, the map has ${coords.rows}`);
  }
  const most = Math.ceil(n / 2) - 1;
  if (most < 1) {
    throw new AnnError("shape", `quality: ${n} points are too few to score, 3 is the least`);
  }
  if (options.neighbours) checkNeighbours(options.neighbours, n);
  const neighbourhoods = { default: Math.min(15, most), min: 1, max: most };
  const samples = { default: 1000, min: 1, max: 2 ** 31 };
  const k = integerOption(where, "k", options.k, neighbourhoods);
  const sample = integerOption(where, "sample", options.sample, samples);
  return { k, anchors: sampleWithoutReplacement(n, sample, seedOption(where, options.seed)) };
}

/**
 * Scores a map against its data, exactly for each sampled point (all distances are computed).
 * Trustworthiness and continuity: Venna and Kaski 2006, as in scikit-learn; ties go to the
 * smaller id. Beside its input it holds 36 bytes per row and thread.
 *
 * @param data the rows that were mapped, f32 or u8; must not change until the promise settles
 * @param coords the map, one f32 row per row of `data`
 * @throws AnnError `shape`, `dtype`, `option`, `metric`, `not-finite` or `aborted`
 */
export async function quality(
  data: Matrix<DenseArray>,
  coords: Matrix,
  options: QualityOptions = {},
): Promise<Quality> {
  const { k, anchors } = plan(data, coords, options);
  const { neighbours } = options;
  const kernel = kernelFor(options.metric ?? "l2", data);
  const n = data.rows;
  const m = anchors.length;
  const intrusions = new Float64Array(m);
  const extrusions = new Float64Array(m);
  const shared = new Uint32Array(m);
  const hits = new Uint32Array(m);
  const ids = neighbours?.ids;
  const graphK = neighbours?.k ?? 0;
  await runJob("quality", options, (control) =>
    addon.quality(
      kernel,
      checkMatrix(data, "data"),
      checkMap("quality", coords),
      anchors,
      k,
      ids,
      graphK,
      intrusions,
      extrusions,
      shared,
      hits,
      control,
    ),
  );
  // Largest possible penalty of one point, times k: Venna and Kaski's normalisation.
  const scale = 2 / (m * k * (2 * n - 3 * k - 1));
  return {
    k,
    sample: m,
    trustworthiness: 1 - scale * sum(intrusions),
    continuity: 1 - scale * sum(extrusions),
    neighbourOverlap: sum(shared) / (m * k),
    ...(neighbours && { neighbourRecall: sum(hits) / (m * Math.min(graphK, n - 1)) }),
  };
}
