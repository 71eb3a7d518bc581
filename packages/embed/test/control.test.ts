import { RandomStream, type Progress } from "@ann/core";
import { umapWeights } from "@ann/graph";
import { describe, expect, it } from "vitest";
import { createLayout, embed, labelAccuracy, quality } from "../src/index.ts";
import { clusters, exactGraph, gaussian, rowsOf } from "./data.ts";
import { digest, refusal, sleep } from "./judge.ts";

const TIMEOUT = 60_000;
const ENDLESS = 100_000;
const data = clusters(3000, 16, 5, 4, 1);
const graph = await exactGraph(data, 10);
const weights = await umapWeights(graph);
const labels = new Uint32Array(3000);

const finite = (values: Float32Array): boolean => values.every(Number.isFinite);

describe("abort", () => {
  it("before the start", async () => {
    const signal = AbortSignal.abort("enough");
    const stopped = { code: "aborted", cause: "enough" };
    await expect(embed(data, { signal })).rejects.toMatchObject(stopped);
    await expect(createLayout(weights, { signal })).rejects.toMatchObject(stopped);
    await expect(quality(data, data, { signal })).rejects.toMatchObject(stopped);
    await expect(labelAccuracy(data, labels, { signal })).rejects.toMatchObject(stopped);
  });

  it(
    "at any moment of a layout, which stays usable",
    async () => {
      const random = new RandomStream(3);
      const layout = await createLayout(weights, { nEpochs: ENDLESS, init: "random", threads: 2 });
      let before = 0;
      for (let round = 0; round < 10; round++) {
        const controller = new AbortController();
        const outcome = refusal(() => layout.run(ENDLESS, { signal: controller.signal }));
        await sleep(1 + random.below(40));
        controller.abort();
        expect(await outcome).toMatch(/^aborted/);
        const map = layout.snapshot();
        expect(finite(map.data)).toBe(true);
        expect(layout.epoch).toBeGreaterThanOrEqual(before);
        before = layout.epoch;
      }
      await layout.run(before + 3);
      expect(layout.epoch).toBe(before + 3);
      expect(layout.embedding()).toMatchObject({ epochs: before + 3, method: "umap", seed: 42 });
    },
    TIMEOUT,
  );

  it(
    "at any moment of embed",
    async () => {
      const random = new RandomStream(4);
      for (const init of ["pca", "spectral", "random"] as const) {
        for (let round = 0; round < 4; round++) {
          const controller = new AbortController();
          const options = { init, nEpochs: ENDLESS, threads: 2, signal: controller.signal };
          const outcome = refusal(() => embed(data, options));
          await sleep(random.below(120));
          controller.abort();
          expect(await outcome).toMatch(/^aborted/);
        }
      }
      expect(finite((await embed(data, { nEpochs: 2 })).coords.data)).toBe(true);
    },
    TIMEOUT,
  );

  it("during scores", async () => {
    const wide = gaussian(20_000, 30, 1);
    const map = gaussian(20_000, 2, 2);
    const many = new Uint32Array(20_000);
    for (const call of [
      (signal: AbortSignal) => quality(wide, map, { sample: 20_000, threads: 2, signal }),
      (signal: AbortSignal) => labelAccuracy(map, many, { threads: 2, signal }),
    ]) {
      const controller = new AbortController();
      const outcome = refusal(() => call(controller.signal));
      await sleep(20);
      controller.abort();
      expect(await outcome).toMatch(/^aborted/);
    }
  });
});

describe("progress", () => {
  it("rises to its total in every stage of embed", async () => {
    const events: Progress[] = [];
    await embed(data, { nEpochs: 60, onProgress: (event) => events.push(event) });
    const stages = [...new Set(events.map(({ stage }) => stage))];
    expect(stages).toEqual(["search", "weights", "start", "layout"]);
    const epochs = events.filter(({ stage }) => stage === "layout");
    expect(epochs.every(({ done }, i) => i === 0 || epochs[i - 1]!.done < done)).toBe(true);
    expect(epochs.at(-1)).toMatchObject({ done: 60, total: 60 });
  });

  it("of a run counts from the epochs done before to those asked for", async () => {
    const layout = await createLayout(weights, { nEpochs: 30, init: "random" });
    for (const [first, last] of [
      [0, 20],
      [20, 30],
      [30, 30],
    ] as const) {
      const events: Progress[] = [];
      await layout.run(last, { onProgress: (event) => events.push(event) });
      expect(events.every(({ done }) => done >= first && done <= last)).toBe(true);
      expect(events.every(({ stage, total }) => stage === "layout" && total === last)).toBe(true);
      expect(events.at(-1)).toMatchObject({ done: last });
    }
  });

  it("of scores ends at the sample", async () => {
    const events: Progress[] = [];
    const onProgress = (event: Progress): void => void events.push(event);
    await quality(data, data, { sample: 100, onProgress });
    await labelAccuracy(data, labels, { sample: 200, onProgress });
    expect(events.every(({ stage }) => stage === "quality")).toBe(true);
    expect(events.filter(({ done, total }) => done === total).map(({ total }) => total)).toEqual([
      100, 200,
    ]);
  });

  it("rejects with what the callback throws", async () => {
    const failure = new Error("from the callback");
    const onProgress = (): void => {
      throw failure;
    };
    await expect(embed(data, { onProgress })).rejects.toBe(failure);
    await expect(quality(data, data, { onProgress })).rejects.toBe(failure);
    const layout = await createLayout(weights, { init: "random", nEpochs: 50 });
    await expect(layout.run(50, { onProgress })).rejects.toBe(failure);
    expect(finite(layout.snapshot().data)).toBe(true);
  });
});

it(
  "leaves the event loop free while a map is laid out",
  async () => {
    const layout = await createLayout(weights, { nEpochs: 600, init: "random", threads: 1 });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await layout.run();
    clearInterval(timer);
    expect(ticks).toBeGreaterThanOrEqual(10);
  },
  TIMEOUT,
);

describe("a layout", () => {
  it("can be watched while it grows", async () => {
    const layout = await createLayout(weights, { nEpochs: 10, init: "random" });
    expect([layout.epoch, layout.epochs]).toEqual([0, 10]);
    const maps: string[] = [];
    for (let epoch = 0; epoch <= 10; epoch++) {
      await layout.run(epoch);
      expect(layout.epoch).toBe(epoch);
      maps.push(digest(layout.snapshot()));
    }
    expect(new Set(maps).size).toBe(11);
    await layout.run();
    expect(digest(layout.snapshot())).toBe(maps[10]);
  });

  it("gives copies", async () => {
    const layout = await createLayout(weights, { nEpochs: 3, init: "random" });
    const first = layout.snapshot();
    const before = digest(first);
    first.data.fill(0);
    expect(digest(layout.snapshot())).toBe(before);
    await layout.run();
    expect(
      rowsOf(first)
        .flat()
        .every((x) => x === 0),
    ).toBe(true);
  });

  it("does one thing at a time", async () => {
    const layout = await createLayout(weights, { nEpochs: 100, init: "random" });
    const running = layout.run();
    const busy = /^option: Layout\.\w+: a run is under way/;
    expect(await refusal(() => layout.run())).toMatch(busy);
    expect(await refusal(() => layout.snapshot())).toMatch(busy);
    expect(await refusal(() => layout.embedding())).toMatch(busy);
    await running;
    expect(layout.epoch).toBe(100);
    expect(finite(layout.snapshot().data)).toBe(true);
  });

  it("that is closed owns nothing, and lets a run under way end", async () => {
    const layout = await createLayout(weights, { nEpochs: 60, init: "random" });
    const running = layout.run();
    layout.close();
    const closed = /^closed/;
    expect(await refusal(() => layout.run())).toMatch(closed);
    expect(await refusal(() => layout.snapshot())).toMatch(closed);
    await running;
    expect(await refusal(() => layout.embedding())).toMatch(closed);
    layout.close();
    layout[Symbol.dispose]();
  });

  it.each<[unknown, object, RegExp]>([
    [-1, {}, /^option: Layout\.run: untilEpoch .*got -1/],
    [1.5, {}, /^option: .*untilEpoch/],
    [Number.NaN, {}, /^option: .*NaN/],
    ["10", {}, /^option: .*"10"/],
    [5, { thread: 2 }, /^option: .*"threads"/],
    [5, { threads: 0 }, /^option: .*threads/],
  ])("refuses to run until %j with %j", async (until, control, message) => {
    const layout = await createLayout(weights, { nEpochs: 10, init: "random" });
    expect(await refusal(() => layout.run(until as number, control))).toMatch(message);
    await layout.run(2 ** 40);
    expect(layout.epoch).toBe(10);
  });
});
