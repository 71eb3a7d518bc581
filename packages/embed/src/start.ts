import {
  AnnError,
  checkMatrix,
  choiceOption,
  dtypeOf,
  runControlOf,
  type EdgeWeights,
  type Matrix,
  type RunControl,
} from "@ann/core";
import { principalComponents } from "@ann/linalg";
import { runJob } from "@ann/native";
import { addon } from "./addon.ts";
import type { LayoutOptions, ResolvedLayoutOptions } from "./options.ts";
import { spectralStart } from "./spectral-start.ts";

async function randomStart(
  points: number,
  { dim, seed }: ResolvedLayoutOptions,
  control: RunControl,
): Promise<Float32Array> {
  const coords = new Float32Array(points * dim);
  await runJob("start", control, (native) => addon.randomStart(coords, dim, seed, native));
  return coords;
}

/** The first `dim` columns of a matrix as dense coordinates, divided by `unit`. */
async function copyStart(
  from: Matrix,
  dim: number,
  unit: number,
  control: RunControl,
): Promise<Float32Array> {
  const coords = new Float32Array(from.rows * dim);
  await runJob("start", control, (native) =>
    addon.copyStart(checkMatrix(from, "init"), dim, unit, coords, native),
  );
  return coords;
}

function checkGivenStart(init: Matrix, points: number, dim: number): void {
  checkMatrix(init, "init");
  if (dtypeOf(init.data) !== "f32") {
    throw new AnnError("dtype", `init: coordinates must be f32, got ${dtypeOf(init.data)}`);
  }
  if (init.rows !== points || init.cols !== dim) {
    throw new AnnError(
      "shape",
      `init: expected ${points} x ${dim} coordinates, got ${init.rows} x ${init.cols}`,
      { details: { rows: init.rows, cols: init.cols, points, dim } },
    );
  }
}

async function pcaStart(
  options: LayoutOptions,
  points: number,
  dim: number,
): Promise<Float32Array> {
  const { data } = options;
  if (!data) {
    throw new AnnError("option", 'init "pca" needs the rows themselves: give them as option data');
  }
  checkMatrix(data, "data");
  if (data.rows !== points) {
    throw new AnnError("shape", `data has ${data.rows} rows, the weights have ${points} points`);
  }
  // A map can have more dimensions than the data: the others start as noise.
  const rank = Math.min(dim, data.cols, points);
  const { scores } = await principalComponents(data, { ...runControlOf(options), dim: rank });
  return copyStart(scores, dim, 1, options);
}

/**
 * Start coordinates, points x dim, dense, in units of the layout.
 * @param unit length of one of them in the finished map, which is what a given start is measured in
 * @throws AnnError `option`, `shape`, `not-finite` or `aborted`
 */
export async function startCoordinates(
  weights: EdgeWeights,
  options: LayoutOptions,
  resolved: ResolvedLayoutOptions,
  unit: number,
): Promise<{ coords: Float32Array; name: string }> {
  const points = weights.matrix.rows;
  const { dim, seed } = resolved;
  if (typeof options.init === "object") {
    checkGivenStart(options.init, points, dim);
    return { coords: await copyStart(options.init, dim, unit, options), name: "given" };
  }
  const fallback = options.data ? "pca" : weights.symmetric ? "spectral" : "random";
  const choices = ["pca", "spectral", "random"] as const;
  const name = choiceOption("createLayout", "init", options.init, choices, fallback);
  // Below this, there is no direction to find.
  if (name === "random" || points <= dim + 1) {
    return { coords: await randomStart(points, resolved, options), name: "random" };
  }
  const coords =
    name === "pca"
      ? await pcaStart(options, points, dim)
      : await spectralStart(weights, dim, options);
  await runJob("start", options, (native) => addon.fitIntoBox(coords, dim, seed, native));
  return { coords, name };
}
