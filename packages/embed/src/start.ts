import {
  AnnError,
  checkMatrix,
  choiceOption,
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

function givenStart(init: Matrix, points: number, dim: number, unit: number): Float32Array {
  checkMatrix(init, "init");
  if (init.rows !== points || init.cols !== dim) {
    throw new AnnError(
      "shape",
      `init: expected ${points} x ${dim} coordinates, got ${init.rows} x ${init.cols}`,
      { details: { rows: init.rows, cols: init.cols, points, dim } },
    );
  }
  const coords = new Float32Array(points * dim);
  for (let i = 0; i < points; i++) {
    coords.set(init.data.subarray(i * init.stride, i * init.stride + dim), i * dim);
  }
  const wrong = coords.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const row = Math.floor(wrong / dim);
    throw new AnnError("not-finite", `init: row ${row}, column ${wrong % dim} is ${coords[wrong]}`);
  }
  return unit === 1 ? coords : coords.map((value) => value / unit);
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
  const coords = new Float32Array(points * dim);
  for (let i = 0; i < points; i++) {
    coords.set(scores.data.subarray(i * scores.stride, i * scores.stride + rank), i * dim);
  }
  return coords;
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
    return { coords: givenStart(options.init, points, dim, unit), name: "given" };
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
