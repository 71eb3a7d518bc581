import type { Matrix } from "@ann/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { embed, labelAccuracy, quality } from "../src/index.ts";
import { isMap } from "./judge.ts";
import { referenceAccuracy, referenceQuality } from "./reference-quality.ts";

/** Rows of a few whole numbers, so that ties and duplicates abound. */
const matrixOf = (rows: number, cols: number): fc.Arbitrary<Matrix> =>
  fc
    .array(fc.integer({ min: 0, max: 5 }), { minLength: rows * cols, maxLength: rows * cols })
    .map((values) => ({ data: Float32Array.from(values), rows, cols, stride: cols }));

const pairOfMatrices = fc
  .tuple(
    fc.integer({ min: 3, max: 40 }),
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 4 }),
  )
  .chain(([rows, cols, dim]) => fc.tuple(matrixOf(rows, cols), matrixOf(rows, dim)));

const RUNS = { seed: 20_261_120, numRuns: 60 };

it("scores are those of their definitions", async () => {
  await fc.assert(
    fc.asyncProperty(pairOfMatrices, fc.nat(), fc.nat(), async ([data, map], some, seed) => {
      const k = 1 + (some % (Math.ceil(data.rows / 2) - 1));
      const expected = referenceQuality(data, map, k);
      const scores = await quality(data, map, { k, sample: data.rows });
      expect(scores.trustworthiness).toBeCloseTo(expected.trustworthiness, 12);
      expect(scores.continuity).toBeCloseTo(expected.continuity, 12);
      expect(scores.neighbourOverlap).toBeCloseTo(expected.neighbourOverlap, 12);

      const labels = Uint32Array.from({ length: data.rows }, (_, i) => (i * some) % 3);
      const folds = 2 + (some % 9);
      expect(await labelAccuracy(map, labels, { k, folds, seed })).toBe(
        referenceAccuracy(map, labels, k, folds, seed),
      );
    }),
    RUNS,
  );
});

const anyOptions = fc.record({
  method: fc.constantFrom("umap", "annembed"),
  init: fc.constantFrom("pca", "random"),
  dim: fc.integer({ min: 1, max: 12 }),
  nNeighbors: fc.integer({ min: 2, max: 30 }),
  nEpochs: fc.integer({ min: 0, max: 40 }),
  learningRate: fc.constantFrom(1e-3, 0.5, 5),
  negativeSampleRate: fc.integer({ min: 0, max: 20 }),
  repulsionStrength: fc.constantFrom(0, 1, 20),
  minDist: fc.constantFrom(0, 0.1, 1),
  seed: fc.nat(),
});

it("every map is finite", async () => {
  await fc.assert(
    fc.asyncProperty(pairOfMatrices, anyOptions, async ([data], options) => {
      expect(isMap(await embed(data, options), data.rows, options.dim)).toBe(true);
    }),
    RUNS,
  );
});
