import type { Progress } from "@ann/core";
import { expect, it } from "vitest";
import { runInSlices, runWhole, type Due } from "../src/index.ts";

/** Adds up whole numbers and counts them. */
function* sum(n: number, due: Due): Generator<number | void, number> {
  let total = 0;
  for (let i = 0; i < n; i++) {
    total += i;
    if (due()) yield i % 2 === 0 ? i : undefined;
  }
  return total;
}

function* endless(due: Due): Generator<void, never> {
  for (;;) if (due()) yield;
}

const N = 3_000_000;
const TOTAL = (N * (N - 1)) / 2;

it("gives what the work returns, after rising progress up to the total", async () => {
  const done: number[] = [];
  const onProgress = (progress: Progress): void => {
    expect(progress).toMatchObject({ stage: "search", total: N });
    done.push(progress.done);
  };
  const result = await runInSlices("search", { onProgress }, N, (due) => sum(N, due));
  expect(result).toBe(TOTAL);
  expect(done.at(-1)).toBe(N);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
});

it("in one go gives the same", () => {
  expect(runWhole((due) => sum(N, due))).toBe(TOTAL);
});

it("turns the event loop between slices, and stops when told", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  const { signal } = controller;
  await expect(runInSlices("search", { signal }, 1, endless)).rejects.toMatchObject({
    code: "aborted",
  });
});
