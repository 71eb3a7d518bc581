import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { umapWeights } from "../src/index.ts";
import {
  expectCsr,
  largestEntryDifference,
  expectSymmetric,
  expectWeights,
  largestDifference,
} from "./expect.ts";
import { anyGraph, entriesOf, graphOf } from "./graphs.ts";
import { referenceLocalFuzzySets, referenceUnion } from "./reference.ts";

const mixRatio = fc.constantFrom(0, 0.3, 0.5, 1);

describe("umapWeights", () => {
  it("agrees with the plain reference on random graphs", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyGraph,
        mixRatio,
        fc.constantFrom(0.5, 1, 1.5),
        async (graph, setOpMixRatio, localConnectivity) => {
          const { matrix } = await umapWeights(graph, { setOpMixRatio, localConnectivity });
          const { memberships } = referenceLocalFuzzySets(graph, localConnectivity);
          expect(
            largestEntryDifference(matrix, referenceUnion(memberships, setOpMixRatio)),
          ).toBeLessThan(2e-6);
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  it("gives a symmetric matrix of weights in (0, 1]", async () => {
    await fc.assert(
      fc.asyncProperty(anyGraph, mixRatio, async (graph, setOpMixRatio) => {
        const { matrix, symmetric, scales } = await umapWeights(graph, { setOpMixRatio });
        expect(symmetric).toBe(true);
        expect(scales).toBeUndefined();
        expectCsr(matrix);
        expectWeights(matrix);
        expectSymmetric(matrix);
      }),
      { seed: 4 },
    );
  });

  it("does not change when all distances are multiplied by a constant", async () => {
    await fc.assert(
      fc.asyncProperty(anyGraph, fc.constantFrom(2 ** -10, 2, 2 ** 14), async (graph, factor) => {
        const scaled = { ...graph, distances: graph.distances.map((d) => d * factor) };
        const { matrix } = await umapWeights(graph);
        const { matrix: same } = await umapWeights(scaled);
        expect(largestEntryDifference(same, entriesOf(matrix))).toBeLessThan(1e-5);
      }),
      { seed: 5 },
    );
  });

  it("gives exact values for a small graph", async () => {
    // Two mutual nearest neighbours, and a node that points at both.
    const graph = graphOf([
      [[1, 1]],
      [[0, 1]],
      [
        [0, 1],
        [1, 3],
      ],
    ]);
    const { matrix } = await umapWeights(graph);
    const far = Math.fround(Math.log2(3) - 1); // the two weights of node 2 sum to log2(3)
    expect([...matrix.rowPtr]).toEqual([0, 2, 4, 6]);
    expect([...matrix.colIdx]).toEqual([1, 2, 0, 2, 0, 1]);
    expect(largestDifference(matrix.values, [1, 1, 1, far, 1, far])).toBeLessThan(1e-7);
    const both = await umapWeights(graph, { setOpMixRatio: 0 });
    expect(entriesOf(both.matrix)).toEqual([new Map([[1, 1]]), new Map([[0, 1]]), new Map()]);
  });

  it("handles zero, one and two nodes, and nodes without edges", async () => {
    for (const n of [0, 1, 2, 5]) {
      const { matrix } = await umapWeights(graphOf(Array.from({ length: n }, () => [])));
      expect(matrix).toEqual({
        rows: n,
        cols: n,
        rowPtr: new Float64Array(n + 1),
        colIdx: new Uint32Array(0),
        values: new Float32Array(0),
      });
    }
    const { matrix } = await umapWeights(graphOf([[[1, 4]], []]));
    expect(entriesOf(matrix)).toEqual([new Map([[1, 1]]), new Map([[0, 1]])]);
  });

  it("unites a node that thousands point to", async () => {
    const n = 5000;
    const hub = graphOf(Array.from({ length: n }, (_, i) => (i === 0 ? [] : [[0, i % 10]])));
    const { matrix } = await umapWeights(hub);
    expectCsr(matrix);
    expect(matrix.rowPtr[1]).toBe(n - 1);
    expect(matrix.values.every((weight) => weight === 1)).toBe(true);
  });
});
