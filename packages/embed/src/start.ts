import {
  AnnError,
  checkMatrix,
  choiceOption,
  RandomStream,
  runControlOf,
  type EdgeWeights,
  type Matrix,
} from "@ann/core";
import { principalComponents } from "@ann/linalg";
import type { LayoutOptions, ResolvedLayoutOptions } from "./options.ts";
import { spectralStart } from "./spectral-start.ts";

/** Half the width of the box that a map starts in: about what it will grow to. */
const BOX = 10;

/** Standard deviation of the noise that sets apart points which start at the same place. */
const NOISE = 1e-4;

/** Stream of random numbers kept apart from those of other uses of the seed. */
const START_STREAM = 0x57a7;

function randomStart(points: number, dim: number, seed: number): Float32Array {
  const random = new RandomStream(seed, START_STREAM);
  return Float32Array.from({ length: points * dim }, () => (2 * random.uniform() - 1) * BOX);
}

/** Scales coordinates so that the largest is {@link BOX}, and adds a little noise. */
function boxed(coords: Float32Array, seed: number): Float32Array {
  const largest = coords.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const scale = largest > 0 ? BOX / largest : 0;
  const random = new RandomStream(seed, START_STREAM);
  return coords.map((value) => value * scale + NOISE * random.normal());
}

function givenStart(init: Matrix, points: number, dim: number): Float32Array {
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
  return coords;
}

async function pcaStart(
  options: LayoutOptions,
  points: number,
  { dim, seed }: ResolvedLayoutOptions,
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
  return boxed(coords, seed);
}

/**
 * Start coordinates, points x dim, dense.
 * @throws AnnError `option`, `shape`, `not-finite` or `aborted`
 */
export async function startCoordinates(
  weights: EdgeWeights,
  options: LayoutOptions,
  resolved: ResolvedLayoutOptions,
): Promise<{ coords: Float32Array; name: string }> {
  const points = weights.matrix.rows;
  const { dim, seed } = resolved;
  if (typeof options.init === "object") {
    return { coords: givenStart(options.init, points, dim), name: "given" };
  }
  const fallback = options.data ? "pca" : weights.symmetric ? "spectral" : "random";
  const choices = ["pca", "spectral", "random"] as const;
  const name = choiceOption("createLayout", "init", options.init, choices, fallback);
  // Below this, there is no direction to find.
  if (name === "random" || points <= dim + 1) return { coords: randomStart(points, dim, seed), name };
  if (name === "pca") return { coords: await pcaStart(options, points, resolved), name };
  const spectral = await spectralStart(weights, dim, options);
  return { coords: boxed(spectral, seed), name };
}
