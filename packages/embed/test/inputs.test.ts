import type { KnnResult, Matrix, NeighbourSearch, NumericArray } from "@ann/core";
import { bruteForce } from "@ann/distances";
import { annembedWeights, umapWeights } from "@ann/graph";
import { describe, expect, it } from "vitest";
import { createLayout, embed, type EmbedOptions } from "../src/index.ts";
import { clusters, dense, exactGraph } from "./data.ts";
import { digest, isMap, refusal } from "./judge.ts";

const data = clusters(400, 6, 4, 5, 1);
const graph = await exactGraph(data, 15);
const quick = { nEpochs: 30 };

/** Finds the row itself among its k nearest, or beside them. */
const among: NeighbourSearch<NumericArray> = (rows, { k }) => bruteForce(rows, rows, { k });
const beside: NeighbourSearch<NumericArray> = (rows, { k }) => bruteForce(rows, rows, { k: k + 1 });

const exact: NeighbourSearch<NumericArray> = (rows, { k }) =>
  bruteForce(rows, rows, { k, exclude: Uint32Array.from({ length: rows.rows }, (_, i) => i) });

describe("embed", () => {
  it("takes rows, a graph, weights or a search, and gives the same map", async () => {
    const expected = digest((await embed(data, quick)).coords);
    const weights = await umapWeights(graph);
    for (const map of [
      await embed(graph, { ...quick, data }),
      await embed(weights, { ...quick, data }),
      await embed(data, { ...quick, search: exact }),
      await embed(data, { ...quick, nNeighbors: 15, metric: "l2", method: "umap", init: "pca" }),
    ]) {
      expect(digest(map.coords)).toBe(expected);
    }
    const layout = await createLayout(weights, { ...quick, data });
    await layout.run();
    expect(digest(layout.snapshot())).toBe(expected);
  });

  it("does the same with the weights of annembed", async () => {
    const options = { ...quick, method: "annembed" } as const;
    const expected = digest((await embed(data, options)).coords);
    expect(digest((await embed(graph, { ...options, data })).coords)).toBe(expected);
    const weights = await annembedWeights(graph);
    expect(digest((await embed(weights, { ...quick, data })).coords)).toBe(expected);
  });

  it("takes bytes and strides", async () => {
    const bytes = dense(
      Uint8Array.from(data.data, (x) => 20 * x + 100),
      6,
    );
    const floats = dense(Float32Array.from(bytes.data), 6);
    const padded: Matrix<Uint8Array> = { ...bytes, data: new Uint8Array(400 * 11), stride: 11 };
    for (let i = 0; i < 400; i++) padded.data.set(bytes.data.subarray(6 * i, 6 * i + 6), 11 * i);
    const expected = digest((await embed(floats, quick)).coords);
    expect(digest((await embed(bytes, quick)).coords)).toBe(expected);
    expect(digest((await embed(padded, quick)).coords)).toBe(expected);
  });

  it("hands the search the rows, k and the run control", async () => {
    const signal = new AbortController().signal;
    const seen: unknown[] = [];
    const search: NeighbourSearch<NumericArray> = (rows, options) => {
      seen.push(rows, options);
      return exact(rows, options);
    };
    await embed(data, { ...quick, nNeighbors: 9, search, seed: 5, threads: 2, signal });
    expect(seen[0]).toBe(data);
    expect(seen[1]).toMatchObject({ k: 9, seed: 5, threads: 2, signal });
  });

  it("takes a search whose answers hold the rows themselves", async () => {
    const expected = digest((await embed(data, quick)).coords);
    expect(digest((await embed(data, { ...quick, search: beside })).coords)).toBe(expected);
    expect(isMap(await embed(data, { ...quick, search: among }), 400, 2)).toBe(true);
  });

  it("finds neighbours by any metric", async () => {
    const digests = new Set<string>();
    for (const metric of ["l2", "l1", "cosine"]) {
      digests.add(digest((await embed(data, { ...quick, metric })).coords));
    }
    expect(digests.size).toBe(3);
    expect(await refusal(() => embed(data, { metric: "ip" }))).toMatch(/^metric: .*cosine/);
  });

  it("passes on what the search rejects with", async () => {
    const failure = new Error("no index");
    await expect(embed(data, { search: () => Promise.reject(failure) })).rejects.toBe(failure);
  });

  it("tells everything that the map was made by", async () => {
    const map = await embed(data, { nEpochs: 7, seed: 3, dim: 3, minDist: 0.5, spread: 2 });
    expect(map).toMatchObject({ method: "umap", seed: 3, epochs: 7 });
    expect(map.params).toMatchObject({
      dim: 3,
      nEpochs: 7,
      learningRate: 0.5,
      negativeSampleRate: 5,
      repulsionStrength: 1,
      seed: 3,
      init: "pca",
    });
    const annembed = await embed(data, { ...quick, method: "annembed" });
    expect(annembed.method).toBe("annembed");
    expect((await createLayout(await umapWeights(graph))).epochs).toBe(500);
  });
});

/** What embed says to a search that answers with something else. */
function answer(change: (knn: KnnResult) => unknown): Promise<string> {
  const search = async (...call: Parameters<NeighbourSearch<NumericArray>>): Promise<unknown> =>
    change(await exact(...call));
  return refusal(() =>
    embed(data, { search: search as NeighbourSearch<NumericArray>, init: "random" }),
  );
}

describe("embed refuses", () => {
  it.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /^shape: embed: expected rows, a neighbour graph or weights/],
    ["null", null, /^shape/],
    ["a number", 5, /^shape/],
    ["an empty object", {}, /^shape/],
    [
      "nested arrays",
      [
        [1, 2],
        [3, 4],
      ],
      /^shape: .*matrix\(/,
    ],
    ["a bare array", new Float32Array(4), /^shape/],
    ["too few elements", { ...data, rows: 500 }, /^shape: embed/],
    ["doubles", { ...data, data: new Float64Array(2400) }, /^dtype/],
    ["half a graph", { ids: 1 }, /^shape/],
    ["half of weights", { matrix: {} }, /^shape: .*umapWeights/],
  ])("%s", async (_name, input, message) => {
    expect(await refusal(() => embed(input as Matrix))).toMatch(message);
  });

  it.each<[object, RegExp]>([
    [{ nNeighbours: 5 }, /^option: embed: .*"nNeighbors"/],
    [{ n_epochs: 5 }, /^option: .*"nEpochs"/],
    [{ mindist: 0.3 }, /^option: .*"minDist"/],
    [{ method: "umapp" }, /^option: .*"umap"/],
    [{ metric: "cosin" }, /^metric: .*"cosine"/],
    [{ nNeighbors: 1 }, /^option: .*nNeighbors .*2 to 1000, got 1/],
    [{ search: "hnsw" }, /^option: .*search must be a function/],
    [{ dim: 0 }, /^option: .*dim .*1 to 64/],
    [{ dim: 65 }, /^option: .*dim/],
    [{ nEpochs: -1 }, /^option: .*nEpochs/],
    [{ nEpochs: 1e6 }, /^option: .*100000/],
    [{ learningRate: 0 }, /^option: .*learningRate/],
    [{ negativeSampleRate: 1.5 }, /^option: .*negativeSampleRate .*integer/],
    [{ repulsionStrength: -1 }, /^option: .*repulsionStrength/],
    [{ minDist: -1 }, /^option: .*minDist/],
    [{ minDist: 2, spread: 0.5 }, /^option: .*minDist .*1\.5/],
    [{ spread: 0 }, /^option: .*spread/],
    [{ seed: 0.5 }, /^option: .*seed/],
    [{ threads: 0 }, /^option: .*threads/],
  ])("%j", async (options, message) => {
    expect(await refusal(() => embed(data, options as EmbedOptions))).toMatch(message);
  });

  it("answers of a search that do not fit", async () => {
    expect(await answer(() => undefined)).toMatch(/^shape: embed: search .*400/);
    expect(await answer((knn) => ({ ...knn, queries: 399 }))).toMatch(/^shape: .*399/);
    expect(await answer((knn) => ({ ...knn, ids: knn.ids.subarray(1) }))).toMatch(/^shape/);
    expect(await answer((knn) => ({ ...knn, ids: knn.ids.map(() => 400) }))).toMatch(/^shape/);
  });
});

describe("createLayout refuses weights", () => {
  it.each<[string, (weights: Awaited<ReturnType<typeof umapWeights>>) => unknown, RegExp]>([
    ["that are none", () => undefined, /^shape: createLayout: .*umapWeights/],
    ["that are a matrix", ({ matrix }) => matrix, /^shape: .*umapWeights/],
    ["without values", (w) => ({ ...w, matrix: { ...w.matrix, values: undefined } }), /^dtype/],
    [
      "in doubles",
      (w) => ({ ...w, matrix: { ...w.matrix, values: Float64Array.from(w.matrix.values) } }),
      /^dtype: .*values .*f32.*f64/,
    ],
    [
      "with values missing",
      (w) => ({ ...w, matrix: { ...w.matrix, values: w.matrix.values.subarray(1) } }),
      /^shape: .*values/,
    ],
    [
      "with too many rows",
      (w) => ({ ...w, matrix: { ...w.matrix, rows: 401 } }),
      /^shape: .*rowPtr .*402/,
    ],
    [
      "with offsets that fall",
      (w) => ({ ...w, matrix: { ...w.matrix, rowPtr: w.matrix.rowPtr.with(7, 0) } }),
      /^shape: .*rowPtr must ascend/,
    ],
    [
      "with ids beyond the points",
      (w) => ({ ...w, matrix: { ...w.matrix, colIdx: w.matrix.colIdx.with(9, 400) } }),
      /^shape: .*point 0 has an edge to point 400 of /,
    ],
    ...[Number.NaN, Infinity, -1].map(
      (weight) =>
        [
          `that weigh ${weight}`,
          (w: Awaited<ReturnType<typeof umapWeights>>) => ({
            ...w,
            matrix: { ...w.matrix, values: w.matrix.values.with(3, weight) },
          }),
          /^not-finite: weights: edge 3, of point 0, weighs/,
        ] as [string, (w: Awaited<ReturnType<typeof umapWeights>>) => unknown, RegExp],
    ),
    [
      "with offsets between entries",
      (w) => ({ ...w, matrix: { ...w.matrix, rowPtr: w.matrix.rowPtr.with(1, 1.5) } }),
      /^shape: .*whole numbers/,
    ],
    [
      "with a scale that is none",
      (w) => ({ ...w, scales: new Float32Array(400).with(7, Number.NaN) }),
      /^not-finite: scales: point 7/,
    ],
    ["with too few scales", (w) => ({ ...w, scales: new Float32Array(399) }), /^shape: .*scales/],
  ])("%s", async (_name, change, message) => {
    const weights = await umapWeights(graph);
    expect(
      await refusal(() => createLayout(change(weights) as typeof weights, { init: "random" })),
    ).toMatch(message);
  });

  it("and unknown options", async () => {
    const weights = await umapWeights(graph);
    expect(await refusal(() => createLayout(weights, { nNeighbors: 5 } as object))).toMatch(
      /^option/,
    );
    expect(await refusal(() => createLayout(weights, { repulsion: 2 } as object))).toMatch(
      /^option: createLayout: .*"repulsion"/,
    );
  });
});
