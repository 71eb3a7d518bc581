import { expect, it } from "vitest";
import * as core from "../src/index.ts";

it("exports exactly these names", () => {
  expect(Object.keys(core).toSorted()).toEqual([
    "AnnError",
    "DEFAULT_SEED",
    "NO_NEIGHBOUR",
    "RUN_CONTROL_KEYS",
    "RandomStream",
    "abortError",
    "allocate",
    "checkMatrix",
    "checkOptionKeys",
    "checkRagged",
    "checkVectors",
    "choiceOption",
    "closestWord",
    "describeValue",
    "dtypeOf",
    "gatherRows",
    "integerOption",
    "isAnnError",
    "isCount",
    "matrix",
    "matrixFromRows",
    "numberOption",
    "philox4x32",
    "progressReporter",
    "raggedFromRows",
    "raggedFromStrings",
    "raggedRow",
    "raggedRows",
    "row",
    "runControlOf",
    "sampleWithoutReplacement",
    "seedOption",
    "throwIfAborted",
    "vectorDtypeOf",
    "vectors",
  ]);
});

it("keeps the constants that files and other languages rely on", () => {
  expect(core.NO_NEIGHBOUR).toBe(2 ** 32 - 1);
  expect(core.DEFAULT_SEED).toBe(42);
  expect(core.RUN_CONTROL_KEYS).toEqual(["signal", "onProgress", "threads", "seed"]);
});
