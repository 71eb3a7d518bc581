import {
  AnnError,
  checkMatrix,
  checkOptionKeys,
  DEFAULT_SEED,
  integerOption,
  RUN_CONTROL_KEYS,
  sampleWithoutReplacement,
  type KnnResult,
  type Matrix,
  type RunControl,
} from "@ann/core";
import { kernelFor, resolveMetric, type KernelArray } from "@ann/distances";
import { runJob } from "@ann/native";
import { addon } from "./addon.ts";

/** Options of {@link quality}. */
export interface QualityOptions extends RunControl {
  /** Size of the neighbourhoods compared, 1 up to less than half of the points; default 15. */
  readonly k?: number | undefined;
  /** Points looked at, drawn by the seed; default 1000. Each costs one pass over all rows. */
  readonly sample?: number | undefined;
  /** Name of the metric of the data; default `"l2"`. */
  readonly metric?: string | undefined;
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

/**
 * Scores a map against its data, exactly for each sampled point (all distances are computed).
 * Trustworthiness and continuity: Venna and Kaski 2006, as in scikit-learn; ties go to the
 * smaller id.
 *
 * @param data the rows that were mapped, f32 or u8
 * @param coords the map, one row per row of `data`
 * @throws AnnError `shape`, `option`, `metric`, `not-finite` or `aborted`
 */
export async function quality(
  data: Matrix<KernelArray>,
  coords: Matrix,
  options: QualityOptions = {},
): Promise<Quality> {
  checkOptionKeys("quality", options, ["k", "sample", "metric", "neighbours", ...RUN_CONTROL_KEYS]);
  checkMatrix(data, "data");
  checkMatrix(coords, "coords");
  const n = data.rows;
  if (coords.rows !== n) {
    throw new AnnError("shape", `quality: data has ${n} rows, the map has ${coords.rows}`);
  }
  const largest = Math.ceil(n / 2) - 1;
  if (largest < 1)
    throw new AnnError("shape", `quality: ${n} points are too few to score, 3 is the least`);
  const k = integerOption("quality", "k", options.k, {
    default: Math.min(15, largest),
    min: 1,
    max: largest,
  });
  const sample = integerOption("quality", "sample", options.sample, {
    default: 1000,
    min: 1,
    max: 2 ** 31,
  });
  const { neighbours } = options;
  if (neighbours && neighbours.queries !== n) {
    throw new AnnError(
      "shape",
      `quality: neighbours has ${neighbours.queries} rows, data has ${n}`,
    );
  }
  if (neighbours && neighbours.ids.length !== n * neighbours.k) {
    throw new AnnError(
      "shape",
      `quality: neighbours needs ${n} x ${neighbours.k} ids, got ${neighbours.ids.length}`,
    );
  }
  const kernel = kernelFor(resolveMetric(options.metric ?? "l2").name, data);
  const anchors = sampleWithoutReplacement(n, sample, options.seed ?? DEFAULT_SEED);
  const m = anchors.length;
  const intrusions = new Float64Array(m);
  const extrusions = new Float64Array(m);
  const shared = new Uint32Array(m);
  const hits = new Uint32Array(m);
  await runJob("quality", options, (control) =>
    addon.quality(
      kernel,
      data,
      coords,
      anchors,
      k,
      neighbours?.ids,
      neighbours?.k ?? 0,
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
    ...(neighbours && { neighbourRecall: sum(hits) / (m * Math.min(neighbours.k, n - 1)) }),
  };
}
