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
    "add",
    "close",
    "compact",
    "constructor",
    "dim",
    "dtype",
    "flatten",
    "has",
    "ids",
    "layer",
    "layeredSample",
    "level",
    "links",
    "metric",
    "neighbours",
    "points",
    "remove",
    "search",
    "searchRadius",
    "searchSync",
    "stats",
    "vector",
  ]);
  expect(hnsw.HnswIndex.prototype[Symbol.dispose]).toBeTypeOf("function");
});
