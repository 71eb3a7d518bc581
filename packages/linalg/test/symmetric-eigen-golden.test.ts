import { describe, expect, it } from "vitest";
import { symmetricEigen } from "../src/index.ts";
import { column, dot, golden, normalisedAdjacency } from "./helpers.ts";

const graph = (name: string) => {
  const rowPtr = golden(`umap/${name}_indptr`).data;
  const rows = rowPtr.length - 1;
  return normalisedAdjacency({
    rows,
    cols: rows,
    rowPtr,
    colIdx: Uint32Array.from(golden(`umap/${name}_indices`).data),
    values: Float32Array.from(golden(`umap/${name}_data`).data),
  });
};

describe.skipIf(!process.env.ANN_GOLDEN)("golden spectra of neighbour graphs", () => {
  it("digits: 20 smallest eigenvalues and 10 eigenvectors of the normalised Laplacian", async () => {
    const expected = golden("umap/spectral_digits_k15_eigenvalues").data;
    const vectors = golden("umap/spectral_digits_k15_eigenvectors10");
    const result = await symmetricEigen(graph("k15_lc1_mix1.0_graph"), {
      count: 20,
      tolerance: 1e-7,
    });
    expect(result.converged).toBe(true);
    for (const [j, value] of result.values.entries()) {
      expect(Math.abs(1 - value - expected[j]!)).toBeLessThan(1e-6);
    }
    for (let j = 0; j < 10; j++) {
      const other = Array.from({ length: vectors.shape[0]! }, (_, i) => vectors.data[i * 10 + j]!);
      // Vectors 5 and 6 are 2e-4 apart, and f32 weights move them by 1e-7 / 2e-4.
      expect(Math.abs(dot(column(result.vectors, j), other))).toBeGreaterThan(0.9999);
    }
  });

  it("digits: the default tolerance gives the directions of a map", async () => {
    const vectors = golden("umap/spectral_digits_k15_eigenvectors10");
    const result = await symmetricEigen(graph("k15_lc1_mix1.0_graph"), { count: 3 });
    for (let j = 0; j < 3; j++) {
      const other = Array.from({ length: vectors.shape[0]! }, (_, i) => vectors.data[i * 10 + j]!);
      expect(Math.abs(dot(column(result.vectors, j), other))).toBeGreaterThan(0.9999);
    }
  });

  it.each([
    ["disc4", 4],
    ["disc7", 7],
  ])("%s has %i components", async (name, components) => {
    const { values, vectors } = await symmetricEigen(graph(`${name}_graph`), {
      count: components + 1,
    });
    const labels = golden(`umap/${name}_component_labels`).data;
    expect(values.filter((value) => Math.abs(value - 1) < 1e-6).length).toBe(components);
    // Within a component, every eigenvector of 1 is a multiple of the root of the degree: one sign.
    for (let label = 0; label < components; label++) {
      const rows = [...labels.keys()].filter((i) => labels[i] === label);
      for (let j = 0; j < components; j++) {
        const part = rows.map((i) => column(vectors, j)[i]!);
        expect(Math.min(...part) > -1e-4 || Math.max(...part) < 1e-4).toBe(true);
      }
    }
  });
});
