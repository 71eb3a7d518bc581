import { expect, it } from "vitest";
import * as embed from "../src/index.ts";

it("exports exactly these names", () => {
  expect(Object.keys(embed).toSorted()).toEqual([
    "createLayout",
    "embed",
    "fitCurve",
    "labelAccuracy",
    "quality",
  ]);
});
