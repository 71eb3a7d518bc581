import {
  AnnError,
  checkOptionKeys,
  dtypeOf,
  integerOption,
  RUN_CONTROL_KEYS,
  sampleWithoutReplacement,
  seedOption,
  type Matrix,
  type RunControl,
} from "@ann/core";
import { runJob } from "@ann/native";
import { addon } from "./addon.ts";
import { checkMap } from "./check-map.ts";

/** Options of {@link labelAccuracy}. */
export interface LabelAccuracyOptions extends RunControl {
  /** Neighbours that vote, 1 to 1000; default 10. */
  readonly k?: number | undefined;
  /** Parts of the cross-validation, 2 to 1000; default 10. */
  readonly folds?: number | undefined;
  /** Points classified, drawn by the seed; default all. The others still vote. */
  readonly sample?: number | undefined;
}

/**
 * Part of the points whose class the k nearest points of other folds guess right: how well a map
 * separates known classes.
 *
 * @param coords the map
 * @param labels class number of each point
 * @returns accuracy from 0 to 1; NaN for an empty map. A point without neighbours in other folds
 *   counts as wrong
 * @throws AnnError `shape`, `dtype`, `option`, `not-finite` or `aborted`
 */
export async function labelAccuracy(
  coords: Matrix,
  labels: Uint32Array,
  options: LabelAccuracyOptions = {},
): Promise<number> {
  const where = "labelAccuracy";
  checkOptionKeys(where, options, ["k", "folds", "sample", ...RUN_CONTROL_KEYS]);
  checkMap(where, coords);
  const n = coords.rows;
  if (dtypeOf(labels) !== "u32") {
    throw new AnnError("dtype", `${where}: labels must be a Uint32Array, got ${dtypeOf(labels)}`);
  }
  if (labels.length !== n) {
    throw new AnnError("shape", `${where}: ${labels.length} labels for ${n} points`);
  }
  const k = integerOption(where, "k", options.k, { default: 10, min: 1, max: 1000 });
  const folds = integerOption(where, "folds", options.folds, { default: 10, min: 2, max: 1000 });
  const sample = integerOption(where, "sample", options.sample, {
    default: n,
    min: 0,
    max: 2 ** 31,
  });
  const seed = seedOption(where, options.seed);
  const anchors = sampleWithoutReplacement(n, sample, seed);
  const correct = new Uint8Array(anchors.length);
  await runJob("quality", options, (control) =>
    addon.labelAccuracy(checkMap(where, coords), labels, folds, seed, anchors, k, correct, control),
  );
  let right = 0;
  for (const one of correct) right += one;
  return right / anchors.length;
}
