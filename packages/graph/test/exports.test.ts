import { expect, it } from "vitest";
import * as graph from "../src/index.ts";

it("exports exactly these names", () => {
  expect(Object.keys(graph).toSorted()).toEqual([
    "annembedWeights",
    "connectedComponents",
    "graphFromKnn",
    "localFuzzySets",
    "umapWeights",
  ]);
});
