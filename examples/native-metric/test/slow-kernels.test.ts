/** However slow a kernel is, a call ends soon after its signal. */
import { matrix, type Matrix, type RunControl } from "@ann/core";
import { bruteForce, defineMetric, manyToMany, pdist } from "@ann/distances";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

/** A kernel that takes a millisecond for a row, and how many it has begun: see broken_kernels.cc. */
const { slow, slowRows } = createRequire(import.meta.url)(
  "../build/Release/broken_kernels.node",
) as { slow: object; slowRows(): number };
const metric = defineMetric({ name: "slow", native: slow });
const rows = (count: number): Matrix => matrix(new Float32Array(count), count, 1);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.each<[string, (control: RunControl) => Promise<unknown>]>([
  [
    "bruteForce of one query",
    (control) => bruteForce(rows(100_000), rows(1), { metric, ...control }),
  ],
  ["bruteForce of many", (control) => bruteForce(rows(10_000), rows(40), { metric, ...control })],
  ["manyToMany", (control) => manyToMany(rows(40), rows(10_000), { metric, ...control })],
  ["pdist", (control) => pdist(rows(2000), { metric, ...control })],
])("%s", (_, call) => {
  it.each([1, 3])("on %i threads begins at most one more row on each", async (threads) => {
    const controller = new AbortController();
    const before = slowRows();
    const outcome = call({ threads, signal: controller.signal }).catch((error: unknown) => error);
    await sleep(30);
    controller.abort();
    const begun = slowRows();
    expect(begun).toBeGreaterThan(before);
    expect(await outcome).toMatchObject({ code: "aborted" });
    // Such a kernel is given one row at a time, and the signal looked at before each.
    expect(slowRows() - begun).toBeLessThanOrEqual(threads);
  });
});
