import type { AnnError, NeighbourGraph, Progress, RunControl } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  annembedWeights,
  connectedComponents,
  graphFromKnn,
  localFuzzySets,
  umapWeights,
} from "../src/index.ts";
import { graphOf, knnOf, ringGraph, syntheticGraph } from "./graphs.ts";

const graph = syntheticGraph(3000, 12);
const ring = ringGraph(200_000, 10);

const WEIGHTINGS = { localFuzzySets, umapWeights, annembedWeights } as const;
const CALLS = {
  ...WEIGHTINGS,
  connectedComponents,
  graphFromKnn: (input: NeighbourGraph, control: RunControl) => graphFromKnn(knnOf(input), control),
} as const;

describe.each(Object.entries(CALLS))("%s", (_name, call) => {
  it("gives the same bytes for 1, 2 and 3 threads", async () => {
    const [one, two, three] = [
      await call(graph, { threads: 1 }),
      await call(graph, { threads: 2 }),
      await call(graph, { threads: 3 }),
    ];
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });

  it("reports progress that rises to its total", async () => {
    const events: Progress[] = [];
    await call(graph, { threads: 2, onProgress: (progress: Progress) => events.push(progress) });
    expect(events.length).toBeGreaterThan(0);
    const last = events.at(-1)!;
    expect(last.done).toBe(last.total);
    expect(last.total % graph.nodes).toBe(0);
    expect(events.every(({ stage, total }) => stage === "weights" && total === last.total)).toBe(
      true,
    );
    expect(events.every(({ done }, m) => m === 0 || events[m - 1]!.done < done)).toBe(true);
  });

  it("stops when it is told to", async () => {
    await expect(call(ring, { signal: AbortSignal.abort("enough") })).rejects.toMatchObject({
      code: "aborted",
      cause: "enough",
    });
    const controller = new AbortController();
    const running = call(ring, { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: "aborted" });
  });

  it("passes on what the progress callback throws", async () => {
    const failure = new Error("from the callback");
    const onProgress = (): void => {
      throw failure;
    };
    await expect(call(graph, { onProgress })).rejects.toBe(failure);
  });

  it.each([null, 15, "fast"])("refuses %j in place of options", async (options) => {
    await expect(call(graph, options as never)).rejects.toMatchObject({
      code: "option",
      message: expect.stringContaining("options must be an object"),
    });
  });

  it("refuses misspelled options", async () => {
    await expect(call(graph, { signl: undefined } as object)).rejects.toMatchObject({
      code: "option",
      message: expect.stringContaining('did you mean "signal"'),
    });
  });
});

describe.each(Object.entries(WEIGHTINGS))("%s", (name, weigh) => {
  const rejects = async (bad: NeighbourGraph, code: string, message = ""): Promise<void> => {
    await expect(weigh(bad)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  };

  it("refuses graphs that break the promises of NeighbourGraph", async () => {
    const good = graphOf([
      [
        [1, 1],
        [2, 2],
      ],
      [[0, 1]],
      [],
    ]);
    await expect(weigh(good)).resolves.toBeDefined();
    await rejects({ ...good, ids: Uint32Array.of(1, 3, 0) }, "shape", "3 nodes");
    await rejects({ ...good, ids: Uint32Array.of(1, 1, 0) }, "shape", "twice");
    await rejects(
      { ...good, ids: Uint32Array.of(0, 2, 0) },
      "shape",
      "from node 0 to 0, distance 1:",
    );
    await rejects({ ...good, ids: Uint32Array.of(1, 2) }, "shape", "2 elements");
    await rejects({ ...good, distances: Float32Array.of(2, 1, 1) }, "shape", "sorted");
    await rejects({ ...good, distances: Float32Array.of(1, Infinity, 1) }, "not-finite");
    await rejects({ ...good, distances: Float32Array.of(1, 2, Number.NaN) }, "not-finite");
    await rejects({ ...good, rowPtr: Float64Array.of(0, 3, 2, 3) }, "shape", "rowPtr[2]");
    await rejects({ ...good, rowPtr: Float64Array.of(0, 1e300, 3, 3) }, "shape", "rowPtr[1]");
    await rejects({ ...good, rowPtr: Float64Array.of(0, 2, 2, 2) }, "shape", "rowPtr ends at 2");
    await rejects({ ...good, nodes: 2 }, "shape", "rowPtr");
    await rejects({ ...good, nodes: 0.5 }, "shape", "nodes");
    await rejects({ ...good, rowPtr: [0, 2, 3, 3] as unknown as Float64Array }, "dtype");
    await rejects(undefined as unknown as NeighbourGraph, "shape", name);
  });

  it("refuses or weighs any arrays, and never reads beyond them", async () => {
    const offset = fc.oneof(fc.nat({ max: 4 }), fc.constantFrom(-1, 0.5, 1e300, Number.NaN));
    const arrays = fc.record({
      rowPtr: fc.array(offset, { minLength: 4, maxLength: 4 }).map((a) => Float64Array.from(a)),
      ids: fc.array(fc.nat({ max: 4 }), { maxLength: 4 }).map((a) => Uint32Array.from(a)),
    });
    await fc.assert(
      fc.asyncProperty(arrays, async ({ rowPtr, ids }) => {
        const distances = Float32Array.from(ids, (_, e) => e);
        const outcome = await weigh({ nodes: 3, rowPtr, ids, distances, metric: "l2" }).then(
          () => "weighed",
          (error: AnnError) => error.code,
        );
        expect(["weighed", "shape"]).toContain(outcome);
      }),
      { seed: 12, numRuns: 500 },
    );
  });

  it("refuses negative distances and names the way out", async () => {
    const negative = graphOf([[[1, -3]], [[0, 2]]], "ip");
    await rejects(negative, "metric", 'find the neighbours by "cosine" or "l2"');
    await expect(weigh(negative)).rejects.toMatchObject({
      details: { node: 0, neighbour: 1, distance: -3 },
    });
  });
});

describe("options", () => {
  it("are checked for their names", async () => {
    const misspelled = [
      [umapWeights(graph, { localConectivity: 2 } as object), "localConnectivity"],
      [umapWeights(graph, { mixRatio: 0.5 } as object), "setOpMixRatio"],
      [annembedWeights(graph, { scalerho: 1 } as object), "scaleRho"],
      [localFuzzySets(graph, { bandwith: 1 } as object), "bandwidth"],
    ] as const;
    for (const [call, name] of misspelled) {
      await expect(call).rejects.toMatchObject({
        code: "option",
        message: expect.stringContaining(name),
      });
    }
  });

  it("are checked for their ranges", async () => {
    const outside = [
      () => umapWeights(graph, { setOpMixRatio: 1.01 }),
      () => umapWeights(graph, { setOpMixRatio: Number.NaN }),
      () => umapWeights(graph, { localConnectivity: -1 }),
      () => umapWeights(graph, { bandwidth: 0 }),
      () => annembedWeights(graph, { scaleRho: 0 }),
      () => annembedWeights(graph, { beta: 11 }),
      () => annembedWeights(graph, { threads: 0 }),
    ];
    for (const call of outside) await expect(call()).rejects.toMatchObject({ code: "option" });
  });
});
