import { expect, it } from "vitest";
import * as linalg from "../src/index.ts";

it("exports exactly this", () => {
  expect(Object.keys(linalg).toSorted()).toEqual([
    "csr",
    "multiply",
    "principalComponents",
    "randomizedSvd",
    "symmetricEigen",
  ]);
});
