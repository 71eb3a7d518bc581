import { RandomStream } from "@ann/core";
import { describe, expect, it } from "vitest";
import { labelAccuracy } from "../src/index.ts";
import { dense, digits, gaussian, wholeNumbers } from "./data.ts";
import { GOLDEN, golden, goldenJson } from "./golden.ts";
import { refusal } from "./judge.ts";
import { referenceAccuracy } from "./reference-quality.ts";

const randomLabels = (rows: number, classes: number): Uint32Array => {
  const random = new RandomStream(3);
  return Uint32Array.from({ length: rows }, () => random.below(classes));
};

describe("labelAccuracy", () => {
  it.each([
    [150, 2, 9, 4, 10, 10],
    [150, 2, 3, 2, 1, 2],
    [100, 3, 50, 7, 25, 5],
    [60, 1, 4, 3, 100, 3],
  ])(
    "equals a plain reference: %i points, %i columns of %i values, %i classes, k %i, %i folds",
    async (rows, cols, values, classes, k, folds) => {
      const map = wholeNumbers(rows, cols, values, 1);
      const labels = randomLabels(rows, classes);
      for (const seed of [42, 5]) {
        expect(await labelAccuracy(map, labels, { k, folds, seed })).toBe(
          referenceAccuracy(map, labels, k, folds, seed),
        );
      }
    },
  );

  it("is 1 for classes far apart and chance for noise", async () => {
    const labels = randomLabels(1000, 4);
    const apart = gaussian(1000, 2, 2);
    for (const [i, label] of labels.entries()) apart.data[2 * i]! += 20 * label;
    expect(await labelAccuracy(apart, labels)).toBe(1);
    expect(Math.abs((await labelAccuracy(gaussian(1000, 2, 3), labels)) - 0.25)).toBeLessThan(0.05);
  });

  it("of a sample is near that of all points", async () => {
    const labels = randomLabels(1000, 2);
    const near = gaussian(1000, 2, 2);
    for (const [i, label] of labels.entries()) near.data[2 * i]! += 2 * label;
    const all = await labelAccuracy(near, labels);
    const some = await labelAccuracy(near, labels, { sample: 300 });
    expect(Math.abs(all - some)).toBeLessThan(0.06);
    expect(some * 300).toBeCloseTo(Math.round(some * 300), 9);
  });

  it("of nothing is NaN; a point without neighbours is wrong, whatever its class", async () => {
    expect(await labelAccuracy(gaussian(0, 2, 1), new Uint32Array(0))).toBeNaN();
    expect(await labelAccuracy(gaussian(1, 2, 1), Uint32Array.of(0))).toBe(0);
    expect(await labelAccuracy(gaussian(1, 2, 1), Uint32Array.of(3))).toBe(0);
  });

  it("does not depend on how classes are numbered", async () => {
    const map = gaussian(300, 2, 1);
    const labels = randomLabels(300, 4);
    const renamed = labels.map((label) => label + 4_000_000_000);
    expect(await labelAccuracy(map, renamed)).toBe(await labelAccuracy(map, labels));
  });

  it.skipIf(!GOLDEN)("is near scikit-learn's on maps of digits", async () => {
    const { results } = goldenJson<{
      results: Record<string, { knn10_accuracy_10fold: number }>;
    }>("quality/reference");
    const { labels } = digits();
    for (const [name, file] of [
      ["umap42", "digits_umap_seed42"],
      ["pca2", "digits_pca2"],
      ["random2", "digits_random2"],
    ] as const) {
      const map = dense(Float32Array.from(golden(`quality/${file}`)), 2);
      const expected = results[name]!.knn10_accuracy_10fold;
      // Their folds are stratified and shuffled by another generator.
      expect(Math.abs((await labelAccuracy(map, labels)) - expected)).toBeLessThan(0.01);
    }
  });
});

describe("labelAccuracy refuses", () => {
  const map = gaussian(20, 2, 1);
  const labels = randomLabels(20, 3);

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["too few labels", () => labelAccuracy(map, labels.subarray(1)), /^shape: .*19 labels for 20/],
    ["plain arrays of labels", () => labelAccuracy(map, [...labels] as never), /^dtype/],
    [
      "labels of bytes",
      () => labelAccuracy(map, Uint8Array.from(labels) as never),
      /^dtype: .*Uint32Array, got u8/,
    ],
    ["one fold", () => labelAccuracy(map, labels, { folds: 1 }), /^option: .*folds .*2 to 1000/],
    ["k of 0", () => labelAccuracy(map, labels, { k: 0 }), /^option: .*k must/],
    [
      "a misspelled option",
      () => labelAccuracy(map, labels, { fold: 9 } as object),
      /^option: .*"folds"/,
    ],
    [
      "NaN",
      () =>
        labelAccuracy({ ...map, data: map.data.map((x, i) => (i === 5 ? Infinity : x)) }, labels),
      /^not-finite: coords: row 2, column 1/,
    ],
  ])("%s", async (_name, call, message) => {
    expect(await refusal(call)).toMatch(message);
  });
});
