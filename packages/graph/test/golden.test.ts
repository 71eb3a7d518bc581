import type { CsrMatrix } from "@ann/core";
import { describe, expect, it } from "vitest";
import {
  annembedWeights,
  connectedComponents,
  graphFromKnn,
  localFuzzySets,
  umapWeights,
} from "../src/index.ts";
import { largestDifference, largestRelativeDifference } from "./expect.ts";
import { goldenKnn, graphOf, rowsOf, type Edge } from "./graphs.ts";
import { golden, GOLDEN, goldenJson } from "./npy.ts";

interface TinyCase {
  D: number[][];
  local_connectivity: number;
  rho: number[];
  sigma: number[];
}
interface GraphCase {
  nnz: number;
  components: number;
}
type UmapInfo = { cases: Record<string, GraphCase & TinyCase & Record<string, GraphCase>> };

function expectGoldenCsr(matrix: CsrMatrix, path: string, tolerance: number): void {
  expect(matrix.rowPtr).toEqual(Float64Array.from(golden(`${path}_indptr`, "i4").data));
  expect(matrix.colIdx).toEqual(Uint32Array.from(golden(`${path}_indices`, "i4").data));
  expect(largestDifference(matrix.values, golden(`${path}_data`, "f4").data)).toBeLessThan(
    tolerance,
  );
}

/** umap-learn's rectangle of memberships (column 0 is the point itself) as values of a CSR. */
function goldenMemberships(path: string, k: number): Map<number, number[]> {
  const { data, shape } = golden(path, "f4");
  const columns = shape[1]!;
  expect(columns).toBe(k + 1);
  return new Map(
    Array.from({ length: shape[0]! }, (_, i) => [
      i,
      [...data.subarray(i * columns + 1, (i + 1) * columns)],
    ]),
  );
}

describe.skipIf(!GOLDEN)("against umap-learn 0.5.12", () => {
  const cases = [
    [15, 1, [1, 0.5, 0]],
    [15, 2, [1, 0.5, 0]],
    [15, 1.5, [1]],
    [5, 1, [1]],
    [5, 2, [1]],
  ] as const;

  it.each(cases)("digits: n_neighbors %d, local_connectivity %d", async (n, lc, mixes) => {
    const path = `umap/k${n}_lc${lc}`;
    const info = (goldenJson("umap/info") as UmapInfo).cases[`k${n}_lc${lc}`]!;
    const graph = await graphFromKnn(goldenKnn("digits", 30), { k: n - 1 });
    const { rho, sigma, matrix } = await localFuzzySets(graph, { localConnectivity: lc });
    expect(largestRelativeDifference(rho, golden(`${path}_rho`, "f4").data)).toBeLessThan(1e-6);
    expect(largestRelativeDifference(sigma, golden(`${path}_sigma`, "f4").data)).toBeLessThan(5e-5);
    const exact = golden(`${path}_sigma_exact_f64`, "f8").data;
    // The exact sigma belongs to their rho, which is rounded to a float where it is interpolated.
    const tolerance = Number.isInteger(lc) ? 1e-9 : 1e-5;
    expect(largestRelativeDifference(sigma, exact)).toBeLessThan(tolerance);
    const memberships = goldenMemberships(`${path}_membership`, n - 1);
    for (const [i, edges] of rowsOf(graph).entries()) {
      const byId = edges.map(([id], m) => [id, memberships.get(i)![m]!] as const);
      const expected = byId.toSorted((a, b) => a[0] - b[0]).map(([, weight]) => weight);
      const row = matrix.values.subarray(i * (n - 1), (i + 1) * (n - 1));
      expect(largestDifference(row, expected)).toBeLessThan(2e-5);
    }
    for (const mix of mixes) {
      const options = { localConnectivity: lc, setOpMixRatio: mix };
      const { matrix: union } = await umapWeights(graph, options);
      const name = `mix${mix.toFixed(1)}`;
      expectGoldenCsr(union, `${path}_${name}_graph`, 2e-5);
      expect(union.values).toHaveLength(info[name]!.nnz);
      expect((await connectedComponents(union)).count).toBe(info[name]!.components);
    }
  });

  it("iris, which holds duplicates", async () => {
    const graph = await graphFromKnn(goldenKnn("iris", 30), { k: 9 });
    const { rho, sigma } = await localFuzzySets(graph);
    expect(largestRelativeDifference(rho, golden("umap/iris_k10_rho", "f4").data)).toBeLessThan(
      1e-6,
    );
    const expected = golden("umap/iris_k10_sigma", "f4").data;
    expect(largestRelativeDifference(sigma, expected)).toBeLessThan(5e-5);
    const { matrix } = await umapWeights(graph);
    expectGoldenCsr(matrix, "umap/iris_k10_graph", 2e-5);
    expect((await connectedComponents(matrix)).count).toBe(2);
  });

  it.each(["0.5", "1.0", "1.5", "2.0"])("degenerate rows, local_connectivity %s", async (lc) => {
    const tiny = (goldenJson("umap/info") as UmapInfo).cases[`tiny_lc${lc}`]!;
    const edgesOf = (row: number[], i: number): Edge[] =>
      row.slice(1).map((distance, m): Edge => [(i + m + 1) % tiny.D.length, distance]);
    const graph = graphOf(tiny.D.map((row, i) => edgesOf(row, i)));
    const sets = await localFuzzySets(graph, { localConnectivity: tiny.local_connectivity });
    expect(largestRelativeDifference(sets.rho, tiny.rho)).toBeLessThan(1e-6);
    expect(largestRelativeDifference(sets.sigma, tiny.sigma)).toBeLessThan(1e-4);
  });

  it.each(["disc4", "disc7"])("components of %s", async (name) => {
    const rowPtr = Float64Array.from(golden(`umap/${name}_graph_indptr`, "i4").data);
    const colIdx = Uint32Array.from(golden(`umap/${name}_graph_indices`, "i4").data);
    const { labels, count } = await connectedComponents({ rowPtr, colIdx });
    const theirs = golden(`umap/${name}_component_labels`, "i4").data;
    expect(count).toBe(Number(name.slice(4)));
    const pairs = new Set(Array.from(labels, (label, i) => `${label} ${theirs[i]}`));
    expect(pairs.size).toBe(count);
    expect(new Set(theirs).size).toBe(count);
  });
});

describe.skipIf(!GOLDEN)("against the formulas of annembed", () => {
  const cases = [
    [20, 1, 1],
    [20, 0.5, 1],
    [20, 1, 0.5],
    [6, 1, 1],
  ] as const;

  it.each(cases)("digits: k %d, S %d, beta %d", async (k, scaleRho, beta) => {
    const path = `annembed/k${k}_S${scaleRho.toFixed(1)}_beta${beta.toFixed(1)}`;
    const graph = await graphFromKnn(goldenKnn("digits", 30), { k });
    const { matrix, scales, symmetric } = await annembedWeights(graph, { scaleRho, beta });
    expect(symmetric).toBe(false);
    expect(largestRelativeDifference(scales!, golden(`${path}_scale`, "f8").data)).toBeLessThan(
      1e-6,
    );
    const weights = golden(`${path}_weights`, "f8").data;
    const perplexity = golden(`${path}_perplexity`, "f8").data;
    for (const [i, edges] of rowsOf(graph).entries()) {
      const row = matrix.values.subarray(i * k, (i + 1) * k);
      const byId = edges.map(([id], m) => [id, weights[i * k + m]!] as const);
      const expected = byId.toSorted((a, b) => a[0] - b[0]).map(([, weight]) => weight);
      expect(largestRelativeDifference(row, expected)).toBeLessThan(1e-5);
      const entropy = row.reduce((sum, w) => sum - w * Math.log(w), 0);
      expect(Math.abs(Math.exp(entropy) / perplexity[i]! - 1)).toBeLessThan(1e-5);
    }
  });

  it("edge cases with a given scale", async () => {
    const info = goldenJson("annembed/info") as {
      stats: { edge_cases: { d: number[]; scale: number; w: number[] }[] };
    };
    for (const { d, scale, w } of info.stats.edge_cases) {
      // The neighbours' own distances to node 0 are such that the mean is 1, and S is the scale.
      const others = (d.length + 1 - d[0]!) / d.length;
      const graph = graphOf([
        d.map((distance, m): Edge => [m + 1, distance]),
        ...d.map((): Edge[] => [[0, others]]),
      ]);
      const { matrix, scales } = await annembedWeights(graph, { scaleRho: scale });
      expect(scales![0]).toBeCloseTo(scale, 5);
      expect(largestRelativeDifference(matrix.values.subarray(0, d.length), w)).toBeLessThan(1e-5);
    }
  });
});
