import { expect, it } from "vitest";
import * as hnsw from "../src/index.ts";

it("exports exactly these names", () => {
  expect(Object.keys(hnsw).toSorted()).toEqual([
    "ExactIndex",
    "HnswIndex",
    "ReferenceIndex",
    "estimateIndexMemory",
  ]);
});

it("gives an index exactly these members", () => {
  const members = Object.getOwnPropertyNames(hnsw.HnswIndex.prototype);
  expect(members.toSorted()).toEqual([
    "close",
    "constructor",
    "dim",
    "links",
    "metric",
    "neighbours",
    "points",
    "search",
    "stats",
  ]);
  expect(hnsw.HnswIndex.prototype[Symbol.dispose]).toBeTypeOf("function");
});
