import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { annembedWeights } from "../src/index.ts";
import {
  expectCsr,
  largestEntryDifference,
  expectWeights,
  largestRelativeDifference,
} from "./expect.ts";
import { anyGraph, entriesOf, graphOf } from "./graphs.ts";
import { referenceAnnembed } from "./reference.ts";

describe("annembedWeights", () => {
  it("agrees with the plain reference on random graphs", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyGraph,
        fc.constantFrom(0.5, 1, 4),
        fc.constantFrom(0.5, 1, 2),
        async (graph, scaleRho, beta) => {
          const { matrix, scales } = await annembedWeights(graph, { scaleRho, beta });
          const truth = referenceAnnembed(graph, scaleRho, beta);
          expect(largestEntryDifference(matrix, truth.weights)).toBeLessThan(1e-6);
          expect(largestRelativeDifference(scales!, truth.scales)).toBeLessThan(1e-6);
        },
      ),
      { seed: 6, numRuns: 300 },
    );
  });

  it("gives weights in (0, 1], rows that sum to 1, and the truth about symmetry", async () => {
    await fc.assert(
      fc.asyncProperty(anyGraph, async (graph) => {
        const { matrix, symmetric } = await annembedWeights(graph);
        expectCsr(matrix);
        expectWeights(matrix);
        const entries = entriesOf(matrix);
        for (const row of entries.filter(({ size }) => size > 0)) {
          const sum = [...row.values()].reduce((total, weight) => total + weight, 0);
          expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
        }
        const mirrored = entries.every((row, i) =>
          [...row].every(([j, weight]) => entries[j]!.get(i) === weight),
        );
        expect(symmetric).toBe(mirrored);
      }),
      { seed: 7 },
    );
  });

  it("does not change when all distances are multiplied by a constant", async () => {
    await fc.assert(
      fc.asyncProperty(anyGraph, fc.constantFrom(2 ** -10, 2, 2 ** 14), async (graph, factor) => {
        const scaled = { ...graph, distances: graph.distances.map((d) => d * factor) };
        const { matrix } = await annembedWeights(graph);
        expect(
          largestEntryDifference((await annembedWeights(scaled)).matrix, entriesOf(matrix)),
        ).toBeLessThan(1e-5);
      }),
      { seed: 8 },
    );
  });

  it("keeps to its policy for duplicates, single edges and nodes without edges", async () => {
    const graph = graphOf([
      [
        [1, 0],
        [2, 0],
        [3, 5],
      ],
      [[0, 0]],
      [
        [0, 0],
        [1, 0],
      ],
      [],
    ]);
    const { matrix, scales, symmetric } = await annembedWeights(graph);
    const entries = entriesOf(matrix);
    expect([...scales!]).toEqual([0, 0, 0, 0]);
    expect(entries[0]!.get(1)).toBeCloseTo(1 / 2.0001, 6);
    expect(entries[0]!.get(3)).toBeCloseTo(1e-4 / 2.0001, 9);
    expect(entries[1]).toEqual(new Map([[0, 1]]));
    expect(entries[2]).toEqual(
      new Map([
        [0, 0.5],
        [1, 0.5],
      ]),
    );
    expect(entries[3]).toEqual(new Map());
    expect(symmetric).toBe(false);
  });

  it("handles zero, one and two nodes", async () => {
    expect((await annembedWeights(graphOf([]))).matrix.rows).toBe(0);
    expect([...(await annembedWeights(graphOf([[]]))).scales!]).toEqual([0]);
    const pair = await annembedWeights(graphOf([[[1, 3]], [[0, 3]]]), { scaleRho: 2 });
    expect([...pair.matrix.values]).toEqual([1, 1]);
    expect([...pair.scales!]).toEqual([6, 6]);
    expect(pair.symmetric).toBe(true);
  });

  it("owns its arrays", async () => {
    const graph = graphOf([[[1, 3]], [[0, 3]]]);
    const { matrix } = await annembedWeights(graph);
    expect(matrix.rowPtr).toEqual(graph.rowPtr);
    expect(matrix.rowPtr.buffer).not.toBe(graph.rowPtr.buffer);
  });
});
