import type { EdgeWeights, Matrix } from "@ann/core";
import { annembedWeights, umapWeights } from "@ann/graph";
import { describe, expect, it } from "vitest";
import { createLayout, fitCurve } from "../src/index.ts";
import { clusters, dense, exactGraph, gaussian, rowsOf } from "./data.ts";
import { largestDifference } from "./judge.ts";
import { referenceLayout } from "./reference-layout.ts";

const graph = await exactGraph(clusters(300, 8, 4, 5, 1), 12);
const WEIGHTS: Readonly<Record<string, EdgeWeights>> = {
  umap: await umapWeights(graph),
  annembed: await annembedWeights(graph),
};

const CURVE = fitCurve(0.1, 1);
const DEFAULTS = { nEpochs: 10, learningRate: 0.5, negativeSampleRate: 5, repulsionStrength: 1 };
type Options = typeof DEFAULTS & { seed: number };

/** A start about as wide as a map. */
const wideStart = (points: number, dim: number): Matrix =>
  dense(
    gaussian(points, dim, 99).data.map((x) => 10 * x),
    dim,
  );

/** Largest error of each epoch, the reference starting anew from the layout's own coordinates. */
async function errorsByEpoch(
  weights: EdgeWeights,
  options: Options,
  dim: number,
  epochs: number,
): Promise<number[]> {
  let before = wideStart(weights.matrix.rows, dim);
  const layout = await createLayout(weights, { ...options, dim, init: before });
  const errors: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    await layout.run(epoch + 1);
    const after = layout.snapshot();
    const task = { weights, ...CURVE, ...options };
    const expected = referenceLayout(task, rowsOf(before), epoch, epoch + 1);
    errors.push(largestDifference(after.data, expected.flat()));
    before = after;
  }
  layout.close();
  return errors;
}

describe.each(["umap", "annembed"])("%s agrees with the plain reference", (method) => {
  const weights = WEIGHTS[method]!;

  it.each([1, 2, 3, 5, 64])("in %i dimensions, every epoch", async (dim) => {
    const errors = await errorsByEpoch(weights, { ...DEFAULTS, seed: 42 }, dim, 10);
    expect(errors).toHaveLength(10);
    expect(Math.max(...errors)).toBeLessThan(2e-5);
  });

  it.each([2, 3, 5])("in %i dimensions, three epochs in a row", async (dim) => {
    const options = { ...DEFAULTS, seed: 42, dim };
    const init = wideStart(weights.matrix.rows, dim);
    const layout = await createLayout(weights, { ...options, init });
    await layout.run(3);
    const expected = referenceLayout({ weights, ...CURVE, ...options }, rowsOf(init), 0, 3);
    expect(largestDifference(layout.snapshot().data, expected.flat())).toBeLessThan(1e-3);
  });

  it.each([
    { learningRate: 1 },
    { negativeSampleRate: 0 },
    { negativeSampleRate: 17, repulsionStrength: 0.3 },
    { nEpochs: 3 },
    { nEpochs: 100_000 },
    { seed: 2 ** 53 - 1 },
  ])("with %j", async (changed) => {
    const options = { ...DEFAULTS, seed: 1, ...changed };
    expect(Math.max(...(await errorsByEpoch(weights, options, 2, 3)))).toBeLessThan(2e-5);
  });
});

it("agrees where the points are more than move together", async () => {
  const many = await exactGraph(clusters(9000, 6, 5, 4, 2), 8);
  for (const weights of [await umapWeights(many), await annembedWeights(many)]) {
    const errors = await errorsByEpoch(weights, { ...DEFAULTS, seed: 7 }, 2, 1);
    expect(errors[0]).toBeLessThan(2e-5);
  }
}, 30_000);

it("moves nothing where no edge is", async () => {
  const matrix = {
    rows: 5,
    cols: 5,
    rowPtr: new Float64Array(6),
    colIdx: new Uint32Array(0),
    values: new Float32Array(0),
  };
  const init = wideStart(5, 2);
  const layout = await createLayout({ matrix, symmetric: true }, { init, nEpochs: 20 });
  await layout.run();
  expect(layout.snapshot().data).toEqual(init.data);
});
