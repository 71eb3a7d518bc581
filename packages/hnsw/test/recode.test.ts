import { allocate } from "@ann/core";
import { converters, kernelFor } from "@ann/distances";
import { runJob } from "@ann/native";
import { expect, it } from "vitest";
import { addon, type NativeCodes } from "../src/addon.ts";
import { graphParameters } from "../src/reference/parameters.ts";
import { uniform } from "./data.ts";

const parameters = graphParameters("test", { M: 8, efConstruction: 40, seed: 1 });

it("an index that gets 16-bit floats has those of all its points", async () => {
  const data = uniform(1000, 8, 3);
  const numbers = Uint32Array.from({ length: data.rows }, (_, i) => i);
  const handle = addon.create(kernelFor("l2", data), 8, parameters, null, true, converters);
  await runJob("index", {}, (control) => addon.add(handle, data, numbers, false, false, control));
  const halves = { ...data, data: new Uint16Array(data.data.length), dtype: "f16" } as const;
  const codes = { type: "f16", kernel: kernelFor("l2", halves) } as NativeCodes;
  await runJob("index", {}, (control) => addon.recode(handle, codes, converters, data, control));

  const ids = allocate(Uint32Array, data.rows);
  const distances = allocate(Float32Array, data.rows);
  await runJob("search", {}, (control) =>
    addon.search(handle, data, 1, 20, null, ids, distances, control),
  );
  expect(ids).toEqual(numbers);
});
