import { expect, it } from "vitest";
import * as native from "../src/index.ts";

it("exports exactly these names", () => {
  expect(Object.keys(native).toSorted()).toEqual([
    "loadAddon",
    "resolveThreads",
    "runInSlices",
    "runJob",
    "runNow",
    "runWhole",
  ]);
});
