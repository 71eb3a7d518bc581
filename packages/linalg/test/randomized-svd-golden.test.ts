import type { Matrix } from "@ann/core";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { csr, principalComponents, randomizedSvd } from "../src/index.ts";
import { at, column, dot, golden, goldenJson, readNpy, readNpz } from "./helpers.ts";

const f32 = (name: string): Matrix => {
  const { data, shape } = golden(name);
  return { data: Float32Array.from(data), rows: shape[0]!, cols: shape[1]!, stride: shape[1]! };
};
const digits = (): Matrix<Uint8Array> => {
  const { data, shape } = golden("data/digits_x_u8");
  return { data: Uint8Array.from(data), rows: shape[0]!, cols: shape[1]!, stride: shape[1]! };
};
const sparse = () => ({
  rows: 300,
  cols: 120,
  rowPtr: golden("svd/sparse300x120_indptr").data,
  colIdx: Uint32Array.from(golden("svd/sparse300x120_indices").data),
  values: Float32Array.from(golden("svd/sparse300x120_data").data),
});

/** 1 - |cos| between column j of two matrices. */
function turn(a: Matrix, b: { data: Float64Array; shape: number[] }, j: number): number {
  const other = Array.from({ length: b.shape[0]! }, (_, i) => b.data[i * b.shape[1]! + j]!);
  return 1 - Math.abs(dot(column(a, j), other));
}

/** Which of the leading 10 singular values stand alone, so that their vectors are defined. */
const simple = (s: Float64Array): number[] =>
  [...s.subarray(0, 10).keys()].filter(
    (j) => s[j]! - s[j + 1]! > 1e-3 * s[0]! && (j === 0 || s[j - 1]! - s[j]! > 1e-3 * s[0]!),
  );

interface HalkoCase {
  matrix: string;
  k: number;
  p: number;
  q: number;
  frobenius_expected_thm10_5: number;
  spectral_power_expected_cor10_10: number;
  observed: { fro_mean: number; max_rel_err_sv_max: number };
}

describe.skipIf(!process.env.ANN_GOLDEN)("golden singular values", () => {
  it.each(["exp200x100", "inv200x100", "rank10_200x100", "flat_gap200x100"])("%s", async (name) => {
    const s = golden(`svd/${name}_s`).data;
    // All 100 columns are sampled, so only rounding to f32 remains.
    const svd = await randomizedSvd(f32(`svd/${name}_a`), { rank: 96, oversampling: 10 });
    for (const [j, value] of svd.s.entries()) {
      expect(Math.abs(value - s[j]!)).toBeLessThan(3e-7 * s[0]!);
    }
    for (const j of simple(s)) {
      expect(turn(svd.u, golden(`svd/${name}_u10`), j)).toBeLessThan(1e-7);
      expect(turn(svd.v, golden(`svd/${name}_v10`), j)).toBeLessThan(1e-7);
    }
  });

  it("digits, plain and centred, to double precision", async () => {
    for (const [name, center] of [
      ["digits", false],
      ["digits_centred", true],
    ] as const) {
      const s = golden(`svd/${name}_s`).data;
      const svd = await randomizedSvd(digits(), { rank: 64, center });
      for (const [j, value] of svd.s.entries()) {
        expect(Math.abs(value - s[j]!)).toBeLessThan(1e-10 * s[0]!);
      }
      for (let j = 0; j < 10; j++) {
        expect(turn(svd.u, golden(`svd/${name}_u10`), j)).toBeLessThan(1e-6);
        expect(turn(svd.v, golden(`svd/${name}_v10`), j)).toBeLessThan(1e-6);
      }
    }
  });

  it("sparse300x120 and the small matrices", async () => {
    const s = golden("svd/sparse300x120_s").data;
    const svd = await randomizedSvd(sparse(), { rank: 120 });
    for (const [j, value] of svd.s.entries()) expect(value).toBeCloseTo(s[j]!, 6);

    const { info } = goldenJson<{ info: Record<string, { a?: number[][]; s: number[] }> }>(
      "svd/info",
    );
    for (const { a, s: expected } of Object.values(info)) {
      if (!a) continue;
      const [rows, cols] = [a.length, a[0]!.length];
      const m = { data: Float32Array.from(a.flat()), rows, cols, stride: cols };
      const small = await randomizedSvd(m, { rank: Math.min(rows, cols) });
      for (const [j, value] of small.s.entries()) {
        expect(Math.abs(value - expected[j]!)).toBeLessThanOrEqual(1e-7 * expected[0]!);
      }
    }
  });

  it("the principal components of digits", async () => {
    const info = goldenJson<{ info: { digits_centred: { pca_explained_variance: number[] } } }>(
      "svd/info",
    );
    const pca = await principalComponents(digits(), { dim: 10 });
    const mean = golden("svd/digits_mean").data;
    for (const [j, x] of pca.mean.entries()) expect(x).toBeCloseTo(mean[j]!, 12);
    for (const [j, expected] of info.info.digits_centred.pca_explained_variance.entries()) {
      expect(Math.abs(pca.variances[j]! / expected - 1)).toBeLessThan(1e-4);
    }
    const v = golden("svd/digits_centred_v10");
    for (let j = 0; j < 8; j++) {
      const expected = Array.from({ length: 64 }, (_, i) => v.data[i * 10 + j]!);
      const found = Array.from({ length: 64 }, (_, i) => at(pca.components, j, i));
      expect(1 - Math.abs(dot(found, expected))).toBeLessThan(1e-5);
    }
  });

  it(
    "stays below the expected errors of Halko, Martinsson, Tropp",
    { timeout: 60_000 },
    async () => {
      const { cases } = goldenJson<{ cases: HalkoCase[] }>("svd/halko_bounds");
      for (const c of cases.filter(({ matrix }) => matrix !== "rank10_200x100")) {
        const a = c.matrix === "digits_centred" ? digits() : undefined;
        const input = a ?? (c.matrix === "sparse300x120" ? sparse() : f32(`svd/${c.matrix}_a`));
        const exact = golden(`svd/${c.matrix}_s`).data;
        const total = exact.reduce((sum, s) => sum + s * s, 0);
        let residual = 0;
        const trials = 10;
        for (let seed = 0; seed < trials; seed++) {
          const { s } = await randomizedSvd(input, {
            rank: c.k + c.p,
            oversampling: 0,
            powerIterations: c.q,
            center: a !== undefined,
            seed,
            threads: 1,
          });
          // ‖A - Q QᵀA‖² = ‖A‖² - ‖QᵀA‖², here with at least the k + p columns of the bound.
          residual += Math.sqrt(Math.max(0, total - s.reduce((sum, x) => sum + x * x, 0))) / trials;
          const error = Math.max(...Array.from(s.subarray(0, c.k), (x, j) => 1 - x / exact[j]!));
          // The observed size is meaningful for q = 2; before that, only that nothing is overestimated.
          const limit = c.q === 2 ? 3 * c.observed.max_rel_err_sv_max + 1e-6 : 1;
          expect(error).toBeLessThan(limit);
          expect(error).toBeGreaterThan(-1e-6);
        }
        expect(residual, `${c.matrix} ${c.k} ${c.p} ${c.q}`).toBeLessThan(
          c.frobenius_expected_thm10_5,
        );
      }
    },
  );
});

describe.skipIf(!process.env.ANN_DATA)("20 newsgroups tf-idf, 18846 x 23827", () => {
  const folder = join(process.env.ANN_DATA ?? "", "20news_bydate");

  it("has the singular values of ARPACK", { timeout: 60_000 }, async () => {
    const arrays = readNpz(join(folder, "tfidf_csr_float32.npz"));
    const a = csr(
      18_846,
      23_827,
      arrays.get("indptr")!.data,
      Uint32Array.from(arrays.get("indices")!.data),
      Float32Array.from(arrays.get("data")!.data),
    );
    const expected = readNpy(join(folder, "tfidf_singular_values_arpack_100.npy")).data;
    const { s } = await randomizedSvd(a, { rank: 50, oversampling: 30, powerIterations: 15 });
    for (const [j, value] of s.entries()) {
      expect(value / expected[j]!).toBeLessThan(1 + 1e-9);
      expect(value / expected[j]!).toBeGreaterThan(1 - 1e-3);
    }
  });
});
