import type { KnnResult, Matrix } from "@ann/core";
import { bruteForce } from "@ann/distances";
import { describe, expect, it } from "vitest";
import { quality } from "../src/index.ts";
import { dense, digits, gaussian, rowOf, wholeNumbers } from "./data.ts";
import { GOLDEN, golden, goldenJson } from "./golden.ts";
import { refusal } from "./judge.ts";
import { referenceQuality } from "./reference-quality.ts";

type ByK = Readonly<Record<string, number>>;
interface GoldenScores {
  readonly trustworthiness_tie_by_id: ByK;
  readonly continuity_tie_by_id: ByK;
  readonly knn_overlap: ByK;
}

const difference = (a: number, b: number | undefined): number => Math.abs(a - b!);

const withNaN = (m: Matrix): Matrix => ({
  ...m,
  data: m.data.map((x, i) => (i === 7 ? Number.NaN : x)),
});

describe.skipIf(!GOLDEN)("against scikit-learn's definition on digits", () => {
  const { pixels } = digits();
  it.each([
    ["umap42", "digits_umap_seed42"],
    ["pca2", "digits_pca2"],
    ["random2", "digits_random2"],
  ])("%s", async (name, file) => {
    const { results } = goldenJson<{ results: Record<string, GoldenScores> }>("quality/reference");
    const map = dense(Float32Array.from(golden(`quality/${file}`)), 2);
    for (const k of [5, 15, 30]) {
      const scores = await quality(pixels, map, { k, sample: 1797 });
      const expected = results[name]!;
      // Their distances in the map are doubles, of coordinates that were doubles too: here and
      // there two almost equal ones change places. One step of one point is 2e-8 of a score.
      expect(
        difference(scores.trustworthiness, expected.trustworthiness_tie_by_id[k]),
      ).toBeLessThan(1e-6);
      expect(difference(scores.continuity, expected.continuity_tie_by_id[k])).toBeLessThan(1e-6);
      expect(difference(scores.neighbourOverlap, expected.knn_overlap[k])).toBeLessThan(4e-5);
    }
  });
});

describe("against a plain reference", () => {
  const cases: readonly (readonly [string, Matrix, Matrix, string])[] = [
    ["many ties in both", wholeNumbers(120, 3, 3, 1), wholeNumbers(120, 2, 5, 2), "l2"],
    ["duplicates in both", wholeNumbers(90, 1, 4, 3), wholeNumbers(90, 1, 3, 4), "l2"],
    ["city blocks", wholeNumbers(100, 4, 4, 5), wholeNumbers(100, 2, 20, 6), "l1"],
    ["inner products", wholeNumbers(100, 4, 4, 7), wholeNumbers(100, 3, 9, 8), "ip"],
    ["five dimensions", wholeNumbers(80, 6, 50, 9), wholeNumbers(80, 5, 50, 10), "l2"],
    ["all points in one place", wholeNumbers(60, 3, 9, 11), wholeNumbers(60, 2, 1, 12), "l2"],
    ["three points", wholeNumbers(3, 2, 9, 13), wholeNumbers(3, 2, 9, 14), "l2"],
  ];

  it.each(cases)("%s", async (_name, data, map, metric) => {
    const largest = Math.ceil(data.rows / 2) - 1;
    for (const k of new Set([1, Math.min(7, largest), Math.min(15, largest), largest])) {
      const scores = await quality(data, map, { k, metric, sample: data.rows });
      const expected = referenceQuality(data, map, k, metric);
      expect(scores).toMatchObject({ k, sample: data.rows });
      expect(scores.trustworthiness).toBeCloseTo(expected.trustworthiness, 12);
      expect(scores.continuity).toBeCloseTo(expected.continuity, 12);
      expect(scores.neighbourOverlap).toBeCloseTo(expected.neighbourOverlap, 12);
    }
  });

  it("bytes and strides", async () => {
    const [data, map] = [wholeNumbers(100, 4, 9, 15), wholeNumbers(100, 2, 30, 16)];
    const padded = { ...map, data: new Float32Array(305).fill(Number.NaN), stride: 3 };
    for (let i = 0; i < 100; i++) padded.data.set(rowOf(map, i), i * 3);
    const bytes = dense(Uint8Array.from(data.data), 4);
    const expected = await quality(data, map);
    expect(await quality(bytes, padded)).toEqual(expected);
  });
});

describe("scores", () => {
  const data = gaussian(500, 2, 1);

  it("of a perfect map are 1", async () => {
    const one = { trustworthiness: 1, continuity: 1, neighbourOverlap: 1 };
    expect(await quality(data, data)).toMatchObject(one);
    const larger = dense(
      data.data.map((x) => 8 * x),
      2,
    );
    expect(await quality(data, larger)).toMatchObject(one);
  });

  it("of noise are those of chance", async () => {
    const scores = await quality(data, gaussian(500, 2, 2), { sample: 500 });
    expect(Math.abs(scores.trustworthiness - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(scores.continuity - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(scores.neighbourOverlap - 15 / 499)).toBeLessThan(0.01);
  });

  it("of a sample are near those of all points", async () => {
    const folded = dense(
      data.data.map((x, i) => (i % 2 === 0 ? Math.abs(x) : x)),
      2,
    );
    const all = await quality(data, folded, { sample: 500 });
    const some = await quality(data, folded, { sample: 200 });
    expect([all.sample, some.sample]).toEqual([500, 200]);
    expect(Math.abs(all.trustworthiness - some.trustworthiness)).toBeLessThan(0.02);
    expect(some.trustworthiness).not.toBe(all.trustworthiness);
    const again = await quality(data, folded, { sample: 200, seed: 7 });
    expect(again.trustworthiness).not.toBe(some.trustworthiness);
  });

  it("tell the recall of a k-NN result", async () => {
    const exclude = Uint32Array.from({ length: 500 }, (_, i) => i);
    const exact = await bruteForce(data, data, { k: 10, exclude });
    const recall = async (neighbours: KnnResult): Promise<number | undefined> =>
      (await quality(data, data, { neighbours, sample: 500 })).neighbourRecall;
    expect(await recall(exact)).toBe(1);
    const spoilt = exact.ids.map((id, place) => (place % 10 < 4 ? 0xffff_ffff : id));
    expect(await recall({ ...exact, ids: spoilt })).toBeCloseTo(0.6, 12);
    expect((await quality(data, data)).neighbourRecall).toBeUndefined();
  });
});

describe("refuses", () => {
  const data = gaussian(40, 3, 1);
  const map = gaussian(40, 2, 2);

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["a map of other points", () => quality(data, gaussian(39, 2, 1)), /^shape: .*40.*39/],
    ["a map that is none", () => quality(data, [[1, 2]] as never), /^shape: coords/],
    ["two points", () => quality(gaussian(2, 2, 1), gaussian(2, 2, 2)), /^shape: .*3 is the least/],
    ["k of half the points", () => quality(data, map, { k: 20 }), /^option: .*1 to 19, got 20/],
    ["an empty sample", () => quality(data, map, { sample: 0 }), /^option: .*sample/],
    [
      "a misspelled option",
      () => quality(data, map, { samples: 9 } as object),
      /^option: .*"sample"/,
    ],
    [
      "an unknown metric",
      () => quality(data, map, { metric: "l3" }),
      /^metric: .*"l2"|^metric: .*"l1"/,
    ],
    [
      "64-bit integers",
      () => quality({ ...data, data: new BigInt64Array(120) } as never, map),
      /^dtype/,
    ],
  ])("%s", async (_name, call, message) => {
    expect(await refusal(call)).toMatch(message);
  });

  it("neighbours of another size", async () => {
    const knn = await bruteForce(data, data, { k: 5 });
    const scored = (neighbours: KnnResult): Promise<string> =>
      refusal(() => quality(data, map, { neighbours }));
    expect(await scored({ ...knn, queries: 39 })).toMatch(/^shape: .*39/);
    expect(await scored({ ...knn, k: 6 })).toMatch(/^shape: .*40 x 6/);
  });

  it("NaN, in the data and in the map", async () => {
    expect(await refusal(() => quality(withNaN(data), map))).toMatch(
      /^not-finite: data: row 2, column 1/,
    );
    expect(await refusal(() => quality(data, withNaN(map)))).toMatch(
      /^not-finite: coords: row 3, column 1/,
    );
  });
});
