import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connectedComponents, umapWeights } from "../src/index.ts";
import { anyGraph, graphOf, syntheticGraph } from "./graphs.ts";
import { referenceComponents } from "./reference.ts";

describe("connectedComponents", () => {
  it("agrees with a plain walk on random graphs, and on their weights", async () => {
    await fc.assert(
      fc.asyncProperty(anyGraph, async (graph) => {
        const labels = referenceComponents(graph);
        const found = await connectedComponents(graph);
        expect([...found.labels]).toEqual(labels);
        expect(found.count).toBe(Math.max(-1, ...labels) + 1);
      }),
      { seed: 9, numRuns: 300 },
    );
  });

  it("sees through the direction of edges and numbers by the smallest node", async () => {
    const graph = graphOf([[], [[4, 1]], [[0, 1]], [], [], [[4, 1]]]);
    expect(await connectedComponents(graph)).toEqual({
      count: 3,
      labels: Uint32Array.of(0, 1, 0, 2, 1, 1),
    });
  });

  it("takes a CSR matrix", async () => {
    const { matrix } = await umapWeights(graphOf([[[2, 1]], [], [], [[1, 1]]]));
    const { count, labels } = await connectedComponents(matrix);
    expect(count).toBe(2);
    expect([...labels]).toEqual([0, 1, 0, 1]);
  });

  it("handles chains against the order of the nodes", async () => {
    const n = 20_000;
    const chain = graphOf(Array.from({ length: n }, (_, i) => (i + 1 < n ? [[i + 1, 1]] : [])));
    const reversed = graphOf(Array.from({ length: n }, (_, i) => (i > 0 ? [[i - 1, 1]] : [])));
    for (const graph of [chain, reversed]) expect((await connectedComponents(graph)).count).toBe(1);
    const synthetic = syntheticGraph(2000, 3);
    const { labels } = await connectedComponents(synthetic);
    expect([...labels]).toEqual(referenceComponents(synthetic));
  });

  it("handles a graph without nodes and refuses what is no graph", async () => {
    const ids = new Uint32Array(0);
    expect(await connectedComponents({ rowPtr: Float64Array.of(0), ids })).toEqual({
      count: 0,
      labels: new Uint32Array(0),
    });
    const bad: [Float64Array, Uint32Array][] = [
      [new Float64Array(0), ids],
      [Float64Array.of(0, 1), Uint32Array.of(1)],
      [Float64Array.of(0, 2), Uint32Array.of(0)],
      [Float64Array.of(0, 0), Uint32Array.of(0)],
      [Float64Array.of(1, 1), Uint32Array.of(0)],
      [Float64Array.of(0, 0.5, 1), Uint32Array.of(0)],
      [Float64Array.of(0, Number.NaN, 1), Uint32Array.of(0)],
      [Float64Array.of(0, 2, 1), Uint32Array.of(0)],
      [Float64Array.of(0, -1, 1), Uint32Array.of(0)],
    ];
    for (const [rowPtr, colIdx] of bad) {
      await expect(connectedComponents({ rowPtr, colIdx })).rejects.toMatchObject({
        code: "shape",
      });
    }
    const rowPtr = Uint32Array.of(0) as unknown as Float64Array;
    await expect(connectedComponents({ rowPtr, ids })).rejects.toMatchObject({ code: "dtype" });
  });
});
