import { expect, it } from "vitest";
import * as distances from "../src/index.ts";

it("exports exactly these names", () => {
  expect(Object.keys(distances).toSorted()).toEqual([
    "METRICS",
    "bruteForce",
    "defineMetric",
    "distance",
    "inverseCovariance",
    "isa",
    "kernel",
    "kernelFor",
    "normalizeRows",
    "oneToMany",
    "resolve",
    "resolveMetric",
  ]);
});
