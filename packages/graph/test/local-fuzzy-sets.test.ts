import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localFuzzySets } from "../src/index.ts";
import { expectCsr, largestEntryDifference, largestRelativeDifference } from "./expect.ts";
import { anyGraph, entriesOf, graphOf, rowsOf, type Edge } from "./graphs.ts";
import { referenceLocalFuzzySets } from "./reference.ts";

const LOCAL_CONNECTIVITIES = [0, 0.5, 1, 1.5, 2, 3, 100];

/** Node 0 has these distances to nodes 1, 2, ...; the others have no edges. */
function starOf(...distances: number[]): ReturnType<typeof graphOf> {
  return graphOf([distances.map((d, m): Edge => [m + 1, d]), ...distances.map(() => [])]);
}

function membershipSum(edges: readonly Edge[], rho: number, sigma: number): number {
  return edges.reduce((sum, [, d]) => sum + Math.exp(-Math.max(0, d - rho) / sigma), 0);
}

describe("localFuzzySets", () => {
  it("agrees with plain bisection on random graphs", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyGraph,
        fc.constantFrom(...LOCAL_CONNECTIVITIES),
        fc.constantFrom(0.5, 1, 1.7),
        async (graph, localConnectivity, bandwidth) => {
          const sets = await localFuzzySets(graph, { localConnectivity, bandwidth });
          const truth = referenceLocalFuzzySets(graph, localConnectivity, bandwidth);
          expectCsr(sets.matrix);
          expect(largestRelativeDifference(sets.rho, truth.rho)).toBeLessThan(1e-14);
          expect(largestEntryDifference(sets.matrix, truth.memberships)).toBeLessThan(1e-6);
          expect(sets.matrix.values.every((w) => w >= 0 && w <= 1)).toBe(true);
          expect(sets.sigma.every((s) => s > 0 && s < Infinity)).toBe(true);
          // Distances 1e12 apart can leave sigma open in double precision, but never the sum.
          for (const [i, edges] of rowsOf(graph).entries()) {
            const sum = (sigma: number): number => membershipSum(edges, truth.rho[i]!, sigma);
            expect(Math.abs(sum(sets.sigma[i]!) - sum(truth.sigma[i]!))).toBeLessThan(1e-9);
          }
        },
      ),
      { seed: 2, numRuns: 400 },
    );
  });

  it("solves sigma to 1e-9 where the distances are of one scale", async () => {
    const distances = fc.array(fc.float({ min: 1, max: 4, noNaN: true }), {
      minLength: 2,
      maxLength: 100,
    });
    await fc.assert(
      fc.asyncProperty(distances, async (row) => {
        const { sigma } = await localFuzzySets(starOf(...row));
        const truth = referenceLocalFuzzySets(starOf(...row));
        expect(largestRelativeDifference(sigma, truth.sigma)).toBeLessThan(1e-9);
      }),
      { seed: 10, numRuns: 500 },
    );
  });

  it("scales rho and sigma with the distances", async () => {
    await fc.assert(
      fc.asyncProperty(anyGraph, fc.constantFrom(2 ** -10, 2, 2 ** 14), async (graph, factor) => {
        const scaled = { ...graph, distances: graph.distances.map((d) => d * factor) };
        const { rho, sigma } = await localFuzzySets(graph);
        const after = await localFuzzySets(scaled);
        expect(after.rho).toEqual(rho.map((value) => value * factor));
        const allZero = graph.distances.every((d) => d === 0);
        const expected = allZero ? sigma : sigma.map((value) => value * factor);
        expect(largestRelativeDifference(after.sigma, expected)).toBeLessThan(1e-9);
      }),
      { seed: 11 },
    );
  });

  it("makes the memberships of a node sum to log2(k + 1)", async () => {
    const { matrix, rho, sigma } = await localFuzzySets(starOf(0.5, 1, 2, 4));
    expect(rho[0]).toBe(0.5);
    const sum = [0.5, 1, 2, 4].reduce((total, d) => total + Math.exp((rho[0]! - d) / sigma[0]!), 0);
    expect(sum).toBeCloseTo(Math.log2(5), 12);
    expect(matrix.values.reduce((total, w) => total + w, 0)).toBeCloseTo(Math.log2(5), 6);
  });

  it("solves rows whose distances span many scales", async () => {
    const rows = [
      starOf(1e-30, 1e-20, 1e-10, 1, 1e10, 1e20, 1e30),
      starOf(1, 1.0000001, 1.0000002, 1.0000004, 2),
      starOf(1e-38, 2e-38, 3e-38, 4e-38),
      starOf(1e38, 2e38, 3e38, 3.4e38),
    ];
    for (const graph of rows) {
      const { sigma } = await localFuzzySets(graph);
      const truth = referenceLocalFuzzySets(graph);
      expect(largestRelativeDifference(sigma, truth.sigma)).toBeLessThan(1e-9);
    }
  });

  it("gives duplicates, and a node with a single edge, membership 1", async () => {
    for (const graph of [starOf(0, 0, 0), starOf(3), starOf(0), starOf(2, 2, 2)]) {
      const { matrix, sigma } = await localFuzzySets(graph);
      expect([...matrix.values].every((weight) => weight === 1)).toBe(true);
      expect(sigma.every((s) => s > 0 && s < Infinity)).toBe(true);
    }
  });

  it("keeps sigma finite where no finite sigma reaches the sum", async () => {
    const { matrix, sigma } = await localFuzzySets(starOf(1, 2, 3), { bandwidth: 2 });
    expect(sigma[0]).toBe(2e6);
    expect([...matrix.values].every((weight) => weight > 1 - 2e-6)).toBe(true);
  });

  it("puts sigma on the floor of 1e-3 mean distances where it would be smaller", async () => {
    const tight = await localFuzzySets(starOf(1, 1, 1, 1, 6));
    expect(tight.sigma[0]).toBeCloseTo((1e-3 * 10) / 6, 15);
    const { sigma } = await localFuzzySets(
      graphOf([
        [[1, 0]],
        [
          [0, 0],
          [2, 5],
        ],
        [],
      ]),
    );
    expect(sigma[0]).toBeCloseTo((1e-3 * 5) / 6, 15);
    expect(sigma[2]).toBeCloseTo((1e-3 * 5) / 6, 15);
  });

  it("stores a membership that is too small for a float as 0", async () => {
    const { matrix } = await localFuzzySets(starOf(1, 1, 1, 1, 6));
    expect(entriesOf(matrix)[0]).toEqual(
      new Map([
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 1],
        [5, 0],
      ]),
    );
  });
});
