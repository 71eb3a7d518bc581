import type { NeighbourGraph } from "@ann/core";
import { describe, expect, it } from "vitest";
import { annembedWeights, graphFromKnn, localFuzzySets, umapWeights } from "../src/index.ts";
import { knnOf, ringGraph } from "./graphs.ts";

// The first bad node is the last of a chunk of 256; whole chunks of bad nodes follow it, which
// another thread reaches sooner.
const NODES = 40_000;
const FIRST = 255;

function damaged(damage: (graph: NeighbourGraph, edge: number) => void): NeighbourGraph {
  const graph = ringGraph(NODES, 4);
  for (let node = FIRST; node < NODES; node++) damage(graph, node * 4);
  return graph;
}

const negative = damaged(({ distances }, edge) => (distances[edge] = -1));
// The last of four edges repeats the first, at a greater distance.
const twice = damaged(({ ids }, edge) => (ids[edge + 3] = ids[edge]!));

describe.each([1, 2, 3, 5])("with %i threads, the smallest bad node is named", (threads) => {
  it.each(Object.entries({ localFuzzySets, umapWeights, annembedWeights }))(
    "by %s",
    async (_, weigh) => {
      for (let round = 0; round < 5; round++) {
        await expect(weigh(negative, { threads })).rejects.toMatchObject({
          code: "metric",
          details: { node: FIRST },
        });
        await expect(weigh(twice, { threads })).rejects.toMatchObject({
          code: "shape",
          details: { node: FIRST },
        });
      }
    },
  );

  it("by graphFromKnn", async () => {
    for (let round = 0; round < 5; round++) {
      await expect(graphFromKnn(knnOf(negative), { threads })).rejects.toMatchObject({
        code: "metric",
        details: { node: FIRST },
      });
    }
  });
});
