import { describe, expect, it } from "vitest";
import { frameEpochs } from "../src/job/frames.ts";
import { Stopwatch } from "../src/job/stages.ts";

describe("frameEpochs", () => {
  it.each([1, 2, 3, 50, 80, 81, 200, 500, 100_000])("ends at %i and only rises", (epochs) => {
    const due = frameEpochs(epochs);
    expect(due.at(-1)).toBe(epochs);
    expect(due[0]).toBeGreaterThan(0);
    expect(due.every(Number.isInteger)).toBe(true);
    expect(due).toEqual([...new Set(due)].toSorted((a, b) => a - b));
    expect(due.length).toBeLessThanOrEqual(80);
  });

  it("has a frame for each of few epochs, and the closest ones first", () => {
    expect(frameEpochs(5)).toEqual([1, 2, 3, 4, 5]);
    expect(frameEpochs(0)).toEqual([]);
    const gaps = frameEpochs(8000).map((epoch, i, due) => epoch - (due[i - 1] ?? 0));
    expect(gaps[0]).toBe(12);
    expect(gaps.at(-1)).toBe(149);
  });
});

describe("Stopwatch", () => {
  it("stands still while it is held", async () => {
    const watch = new Stopwatch();
    watch.hold();
    const { seconds } = watch;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(watch.seconds).toBe(seconds);
    watch.resume();
    expect(watch.seconds).toBeGreaterThanOrEqual(seconds);
  });
});
