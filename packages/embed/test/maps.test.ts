import type { Embedding, EdgeWeights } from "@ann/core";
import { annembedWeights, umapWeights } from "@ann/graph";
import { describe, expect, it } from "vitest";
import { embed, labelAccuracy, quality, type LayoutOptions } from "../src/index.ts";
import { clusters, dense, digits, exactGraph } from "./data.ts";
import { GOLDEN, golden, goldenJson } from "./golden.ts";
import { isMap, purity } from "./judge.ts";

const TIMEOUT = 120_000;
const { pixels, labels } = digits();
// umap-learn counts the point itself: its n_neighbors 15 are these 14.
const graph = await exactGraph(pixels, 14);
const WEIGHTS: Readonly<Record<"umap" | "annembed", EdgeWeights>> = {
  umap: await umapWeights(graph),
  annembed: await annembedWeights(graph),
};

interface Scores {
  readonly trust15: number;
  readonly cont15: number;
  readonly overlap15: number;
  readonly acc10: number;
}

async function scoresOf(map: Embedding): Promise<Scores> {
  const scores = await quality(pixels, map.coords, { k: 15, sample: pixels.rows });
  return {
    trust15: scores.trustworthiness,
    cont15: scores.continuity,
    overlap15: scores.neighbourOverlap,
    acc10: await labelAccuracy(map.coords, labels),
  };
}

async function mapDigits(weights: EdgeWeights, options: LayoutOptions): Promise<Embedding> {
  return embed(weights, { data: pixels, ...options });
}

/** Root mean square distance of the points from the middle. */
async function width(options: LayoutOptions): Promise<number> {
  const { coords } = await mapDigits(WEIGHTS.umap, { nEpochs: 100, ...options });
  return Math.sqrt(coords.data.reduce((sum, x) => sum + x * x, 0) / coords.rows);
}

describe("maps of handwritten digits", () => {
  it.each([
    ["umap", "pca"],
    ["umap", "spectral"],
    ["umap", "random"],
    ["annembed", "pca"],
    ["annembed", "random"],
  ] as const)(
    "%s from a %s start keeps neighbours together and classes apart",
    async (method, init) => {
      for (const seed of [42, 7]) {
        const map = await mapDigits(WEIGHTS[method], { init, seed });
        expect(isMap(map, 1797, 2)).toBe(true);
        const scores = await scoresOf(map);
        expect(scores.trust15).toBeGreaterThanOrEqual(0.98);
        expect(scores.overlap15).toBeGreaterThanOrEqual(0.5);
        expect(scores.acc10).toBeGreaterThanOrEqual(0.98);
      }
    },
    TIMEOUT,
  );

  it(
    "keep more in more dimensions",
    async () => {
      const scores: Scores[] = [];
      for (const dim of [1, 2, 3, 10]) {
        scores.push(await scoresOf(await mapDigits(WEIGHTS.umap, { dim, nEpochs: 200 })));
      }
      const overlaps = scores.map(({ overlap15 }) => overlap15);
      expect(overlaps).toEqual(overlaps.toSorted((a, b) => a - b));
      expect(overlaps[3]! - overlaps[0]!).toBeGreaterThan(0.1);
    },
    TIMEOUT,
  );

  it(
    "spread out with minDist and spread",
    async () => {
      const usual = await width({});
      expect(await width({ spread: 3 })).toBeGreaterThan(1.5 * usual);
      expect(await width({ minDist: 0.9 })).toBeGreaterThan(1.02 * usual);
      expect(await width({ repulsionStrength: 5 })).toBeGreaterThan(1.1 * usual);
    },
    TIMEOUT,
  );

  const rows = [
    ["umap_pca_init", "pca"],
    ["umap_default", "spectral"],
  ] as const;
  it.skipIf(!GOLDEN).each(rows)(
    "are as good as those of umap-learn 0.5.12: %s",
    async (name, init) => {
      type Golden = Record<keyof Scores, { mean: number; sd: number }>;
      const { results } = goldenJson<{ results: Record<string, Golden> }>(
        "umap/final_quality_digits",
      );
      const all: Scores[] = [];
      for (const seed of [42, 1, 2, 3, 4]) {
        all.push(await scoresOf(await mapDigits(WEIGHTS.umap, { init, seed })));
      }
      for (const score of ["trust15", "cont15", "overlap15", "acc10"] as const) {
        const mean = all.reduce((sum, scores) => sum + scores[score], 0) / all.length;
        const theirs = results[name]![score];
        expect(Math.abs(mean - theirs.mean)).toBeLessThan(3 * theirs.sd + 0.005);
      }
    },
    TIMEOUT,
  );
});

describe("disconnected data", () => {
  const inits = ["pca", "spectral", "random"] as const;

  it.each(inits)("three far clusters stay apart: %s", async (init) => {
    const far = clusters(450, 8, 3, 100, 3);
    const map = await embed(far, { init, nNeighbors: 10 });
    expect(isMap(map, 450, 2)).toBe(true);
    const own = Uint32Array.from({ length: 450 }, (_, i) => i % 3);
    expect(purity(map.coords, own)).toBeGreaterThanOrEqual(0.99);
  });

  it.each(["pca", "random"] as const)("annembed keeps them apart too: %s", async (init) => {
    const far = clusters(450, 8, 3, 100, 3);
    const map = await embed(far, { method: "annembed", init, nNeighbors: 10 });
    const own = Uint32Array.from({ length: 450 }, (_, i) => i % 3);
    expect(purity(map.coords, own)).toBeGreaterThanOrEqual(0.99);
  });

  it
    .skipIf(!GOLDEN)
    .each(["disc4", "disc7"].flatMap((name) => inits.map((init) => [name, init] as const)))(
    "umap-learn's graph %s: %s",
    async (name, init) => {
      const rowPtr = golden(`umap/${name}_graph_indptr`);
      const rows = rowPtr.length - 1;
      const matrix = {
        rows,
        cols: rows,
        rowPtr,
        colIdx: Uint32Array.from(golden(`umap/${name}_graph_indices`)),
        values: Float32Array.from(golden(`umap/${name}_graph_data`)),
      };
      const data = dense(Float32Array.from(golden(`umap/${name}_x`)), 5);
      const map = await embed({ matrix, symmetric: true }, { init, data });
      expect(isMap(map, rows, 2)).toBe(true);
      const components = golden(`umap/${name}_component_labels`);
      expect(purity(map.coords, components)).toBeGreaterThanOrEqual(0.99);
    },
  );

  it("a point without edges stays where it starts", async () => {
    const [n, isolated] = [graph.nodes, 20];
    const rowPtr = Float64Array.from(
      { length: n + isolated + 1 },
      (_, i) => graph.rowPtr[Math.min(i, n)]!,
    );
    const lonely = { ...graph, nodes: n + isolated, rowPtr };
    for (const [weigh, init] of [
      [umapWeights, "spectral"],
      [umapWeights, "random"],
      [annembedWeights, "random"],
    ] as const) {
      const weights = await weigh(lonely);
      const start = await embed(weights, { init, nEpochs: 0 });
      const map = await embed(weights, { init, nEpochs: 50 });
      expect(isMap(map, n + isolated, 2)).toBe(true);
      expect(map.coords.data.subarray(2 * n)).toEqual(start.coords.data.subarray(2 * n));
      expect(map.coords.data.subarray(0, 2 * n)).not.toEqual(start.coords.data.subarray(0, 2 * n));
    }
  });
});
