import { allocate } from "@ann/core";
import { converters, kernelFor } from "@ann/distances";
import { runJob } from "@ann/native";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { addon, type Handle } from "../src/addon.ts";
import { graphParameters } from "../src/reference/parameters.ts";
import { uniform } from "./data.ts";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

/** Collects until `done`, or five times. */
async function collect(done: () => boolean): Promise<void> {
  for (let i = 0; i < 5 && !done(); i++) {
    await new Promise((resolve) => setTimeout(resolve));
    gc();
  }
}

const data = uniform(1000, 8, 3);
const parameters = graphParameters("test", { M: 8, efConstruction: 40, seed: 1 });

/** An index whose kernel has parameters, which nobody else holds. */
async function build(): Promise<{ index: { handle?: Handle }; kernel: WeakRef<object> }> {
  const kernel = kernelFor({ name: "minkowski", p: 3 }, data);
  const handle = addon.create(kernel, data.cols, parameters, null, true, converters);
  const numbers = Uint32Array.from({ length: data.rows }, (_, i) => i);
  await runJob("index", {}, (control) => addon.add(handle, data, numbers, false, false, control));
  return { index: { handle }, kernel: new WeakRef(kernel) };
}

it("a native index keeps its kernel, and a search keeps the index", async () => {
  const { index, kernel } = await build();
  await collect(() => kernel.deref() === undefined);
  expect(kernel.deref()).toBeDefined();

  const ids = allocate(Uint32Array, data.rows * 3);
  const distances = allocate(Float32Array, data.rows * 3);
  const search = (handle: Handle, control: { threads: number; onProgress: () => void }) =>
    addon.search(handle, data, 3, 900, null, ids, distances, control);
  const job = search(index.handle!, { threads: 1, onProgress: () => {} });
  delete index.handle;
  let running = true;
  const ended = job.promise.then(() => (running = false));
  await collect(() => kernel.deref() === undefined);
  expect(!running || kernel.deref() !== undefined).toBe(true);

  await ended;
  await collect(() => kernel.deref() === undefined);
  expect(kernel.deref()).toBeUndefined();
});
