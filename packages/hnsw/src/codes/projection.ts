import {
  RandomStream,
  sampleWithoutReplacement,
  type Matrix,
  type RunControl,
  type Vectors,
} from "@ann/core";
import { manyToMany, toF32 } from "@ann/distances";
import { principalComponents } from "@ann/linalg";
import type { Geometry, Projection } from "./code-plan.ts";

/** Rows that components are learnt from. */
export const COMPONENT_SAMPLE = 2048;
/** Components need only be a basis that keeps most of the variance: more rounds keep no more. */
const POWER_ITERATIONS = 1;
/** Of them, those whose neighbours are compared. */
const ASKED = 64;
/** Neighbours that must be among the first of the estimate, and how many these may be. */
const TRUE = 10;
const FIRST = 12;
/**
 * Part of the true neighbours that a projection must keep among the first. 123 components of MNIST
 * and Fashion-MNIST keep 0.99 and 0.98; of the 200 columns of a latent semantic analysis 0.84, and
 * searches of these are then two to four times as slow as on all columns.
 */
const FAITHFUL = 0.96;
/** Components that fill whole cache lines of bytes, with one for the rest and four for the bias. */
const WIDTHS = [123, 251];

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

/** Brings rows into the form that is coded, in place. */
async function transformRows(m: Matrix, { transform }: Geometry): Promise<void> {
  if (transform === "none") return;
  for (let i = 0; i < m.rows; i++) {
    const row = m.data.subarray(i * m.stride, i * m.stride + m.cols);
    if (transform === "square-root") {
      for (let j = 0; j < row.length; j++) row[j] = Math.sqrt(Math.max(0, row[j]!));
    } else {
      let mean = 0;
      if (transform === "centred-unit") for (const x of row) mean += x / row.length;
      let squares = 0;
      for (const x of row) squares += (x - mean) ** 2;
      const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
      for (let j = 0; j < row.length; j++) row[j] = (row[j]! - mean) * scale;
    }
    if (i % 128 === 127) await turn();
  }
}

/** The part of each row that its scores leave out, as a square. */
async function residuals(m: Matrix, mean: Float64Array, scores: Matrix): Promise<Float64Array> {
  const rest = new Float64Array(m.rows);
  for (let i = 0; i < m.rows; i++) {
    let square = 0;
    for (let j = 0; j < m.cols; j++) square += (m.data[i * m.stride + j]! - mean[j]!) ** 2;
    for (let j = 0; j < scores.cols; j++) square -= scores.data[i * scores.stride + j]! ** 2;
    rest[i] = Math.max(0, square);
    if (i % 128 === 127) await turn();
  }
  return rest;
}

/** The places of the smallest numbers but for the first of them, ascending. */
function nearestOf(distances: Float64Array, count: number): number[] {
  const places: number[] = [];
  for (const [i, d] of distances.entries()) {
    if (places.length > count && d >= distances[places[count]!]!) continue;
    let at = places.length;
    while (at > 0 && d < distances[places[at - 1]!]!) at--;
    places.splice(at, 0, i);
    if (places.length > count + 1) places.pop();
  }
  return places.slice(1);
}

/** How many of the nearest in the sample are among the first that the estimate names. */
async function fidelity(
  m: Matrix,
  scores: Matrix,
  rest: Float64Array,
  control: RunControl,
): Promise<number> {
  const asked = Math.min(ASKED, m.rows);
  const options = { ...control, metric: "sqeuclidean" };
  const [exact, near] = [
    await manyToMany({ ...m, rows: asked }, m, options),
    await manyToMany({ ...scores, rows: asked }, scores, options),
  ];
  let kept = 0;
  for (let i = 0; i < asked; i++) {
    const truth = Float64Array.from(
      exact.data.subarray(i * exact.stride, i * exact.stride + m.rows),
    );
    const estimate = Float64Array.from(
      near.data.subarray(i * near.stride, i * near.stride + m.rows),
      (d, j) => d + (i === j ? 0 : rest[j]!),
    );
    const first = new Set(nearestOf(estimate, FIRST));
    for (const j of nearestOf(truth, TRUE)) kept += Number(first.has(j));
    await turn();
  }
  return kept / (asked * Math.min(TRUE, m.rows - 1));
}

async function sampleOf(rows: Vectors, seed: number, control: RunControl): Promise<Matrix> {
  const stream = new RandomStream(seed).uint32();
  const chosen = sampleWithoutReplacement(
    rows.rows,
    Math.min(COMPONENT_SAMPLE, rows.rows),
    stream,
  ).toSorted();
  const { cols, stride } = rows;
  const ctor = rows.data.constructor as new (length: number) => typeof rows.data;
  const data = new ctor(chosen.length * cols) as Float32Array;
  for (const [i, row] of chosen.entries()) {
    const from = row * stride;
    data.set(rows.data.subarray(from, from + cols) as Float32Array, i * cols);
    if (i % 256 === 255) await turn();
  }
  const sample = { data, rows: chosen.length, cols, stride: cols, dtype: rows.dtype };
  return toF32(sample as never, control) as Promise<Matrix>;
}

/**
 * Principal components of a sample of the rows, as codes are made of them, or undefined where the
 * estimate of distances by their scores does not keep the neighbours in the sample.
 *
 * @param wanted number of components; `"auto"`: few ones that keep the neighbours, if there are any
 */
export async function learnProjection(
  rows: Vectors,
  geometry: Geometry,
  wanted: number | "auto",
  seed: number,
  { signal, threads }: RunControl,
): Promise<Projection | undefined> {
  const control = { signal, threads };
  const most = Math.min(rows.rows, rows.cols) - 1;
  const widths = wanted === "auto" ? WIDTHS.filter((w) => 1.5 * w <= rows.cols) : [wanted];
  if (most < 1 || widths.length === 0) return undefined;
  const sample = await sampleOf(rows, seed, control);
  await transformRows(sample, geometry);
  for (const width of widths) {
    const dim = Math.min(width, most, sample.rows - 1);
    const { scores, components, mean } = await principalComponents(sample, {
      dim,
      powerIterations: POWER_ITERATIONS,
      seed,
      ...control,
    });
    if (wanted === "auto") {
      if (dim < width) return undefined;
      const rest = await residuals(sample, mean, scores);
      if ((await fidelity(sample, scores, rest, control)) < FAITHFUL) continue;
    }
    return { dims: dim, mean: Float32Array.from(mean), directions: byColumn(components, dim) };
  }
  return undefined;
}

/** Components as columns x (dims rounded up to 16). */
function byColumn(components: Matrix, dims: number): Float32Array {
  const width = Math.ceil(dims / 16) * 16;
  const directions = new Float32Array(components.cols * width);
  for (let j = 0; j < dims; j++) {
    for (let c = 0; c < components.cols; c++) {
      directions[c * width + j] = components.data[j * components.stride + c]!;
    }
  }
  return directions;
}
