import { expect, it } from "vitest";
import * as distances from "../src/index.ts";

it("exports exactly these names", () => {
  expect(Object.keys(distances).toSorted()).toEqual([
    "METRICS",
    "bruteForce",
    "converters",
    "defineMetric",
    "dequantize",
    "dequantizeSync",
    "distance",
    "inverseCovariance",
    "isa",
    "kernel",
    "kernelFor",
    "manyToMany",
    "normalizeRows",
    "oneToMany",
    "pdist",
    "quantize",
    "quantizeSync",
    "resolve",
    "resolveMetric",
    "toBf16",
    "toBf16Sync",
    "toF16",
    "toF16Sync",
    "toF32",
    "toF32Sync",
  ]);
});
