import type { AnnError, KnnResult, NeighbourGraph, Progress, RunControl } from "@ann/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  annembedWeights,
  connectedComponents,
  graphFromKnn,
  localFuzzySets,
  umapWeights,
} from "../src/index.ts";
import { knnOf, ringGraph } from "./graphs.ts";

const CALLS = {
  localFuzzySets,
  umapWeights,
  annembedWeights,
  connectedComponents,
  graphFromKnn: (input: NeighbourGraph, control: RunControl) => graphFromKnn(knnOf(input), control),
} as const;

const settled = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "resolved",
    (error: AnnError) => error.code,
  );

/** Lets the jobs of a call get on. */
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs `change` once, when the first of the two jobs of graphFromKnn has ended. */
async function changeBetweenJobs(knn: KnnResult, change: () => void): Promise<unknown> {
  let changes = 0;
  const onProgress = ({ done, total }: Progress): void => {
    if (done * 2 === total && changes++ === 0) change();
  };
  const outcome = await graphFromKnn(knn, { onProgress }).catch((error: unknown) => error);
  expect(changes).toBe(1);
  return outcome;
}

describe("a search result that changes between two jobs", () => {
  // A clock that leaps at each look: no progress event comes too soon after the last.
  beforeEach(() => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (now += 1000));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("is refused when rows grow beyond what was measured", async () => {
    const knn = knnOf(ringGraph(1000, 8));
    const original = knn.ids.slice();
    knn.ids.fill(0xffff_ffff); // no edges at first, then eight per node
    const outcome = await changeBetweenJobs(knn, () => knn.ids.set(original));
    expect(outcome).toMatchObject({ code: "shape", message: expect.stringContaining("changed") });
  });

  it("is refused when rows shrink, instead of leaving places unwritten", async () => {
    const knn = knnOf(ringGraph(1000, 8));
    const outcome = await changeBetweenJobs(knn, () => knn.ids.fill(3, 8 * 999));
    expect(outcome).toMatchObject({ code: "shape", message: expect.stringContaining("changed") });
  });
});

describe.each(Object.entries(CALLS))("%s", (_name, call) => {
  it("survives arrays that change while it runs", async () => {
    const graph = ringGraph(60_000, 10);
    const { ids, distances, rowPtr } = graph;
    const [someIds, someOffsets] = [ids.slice(), rowPtr.slice()];
    const junk = [4_000_000_000, 59_999, 0xffff_ffff, 7];
    for (let round = 0; round < 12; round++) {
      const outcome = settled(call(graph, { threads: 2 }));
      for (let step = 0; step < 20; step++) {
        await pause();
        if (round % 3 === 0) rowPtr.fill(1e15, 100 * step);
        else if (round % 3 === 1) distances.fill(step % 2 === 0 ? -1 : 1e30);
        else ids.fill(junk[step % 4]!, 1000 * step);
        await pause();
        ids.set(someIds);
        rowPtr.set(someOffsets);
      }
      expect(["resolved", "shape", "metric", "not-finite"]).toContain(await outcome);
    }
  });
});
