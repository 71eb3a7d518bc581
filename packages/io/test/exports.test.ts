import { expect, it } from "vitest";
import * as io from "../src/index.ts";

it("exports exactly these names", () => {
  expect(Object.keys(io).toSorted()).toEqual([
    "atomicWrite",
    "encodeNpy",
    "parseCsv",
    "parseIdx",
    "parseNpy",
    "read",
    "sniffFormat",
    "writeCsv",
    "writeNpy",
  ]);
});
