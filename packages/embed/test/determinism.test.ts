import type { EdgeWeights } from "@ann/core";
import { annembedWeights, umapWeights } from "@ann/graph";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createLayout, embed, labelAccuracy, quality } from "../src/index.ts";
import { clusters, exactGraph } from "./data.ts";
import { digest } from "./judge.ts";

const data = clusters(5000, 12, 6, 4, 1);
const graph = await exactGraph(data, 10);
const labels = Uint32Array.from({ length: 5000 }, (_, i) => i % 6);
const WEIGHTS: Readonly<Record<string, EdgeWeights>> = {
  umap: await umapWeights(graph),
  annembed: await annembedWeights(graph),
};
const run = promisify(execFile);

describe("threads", () => {
  it.each(["umap", "annembed"])("1, 2 and 3 give the same bytes, %s", async (method) => {
    for (const dim of [2, 3, 4]) {
      const digests = new Set<string>();
      for (const threads of [1, 2, 3]) {
        const layout = await createLayout(WEIGHTS[method]!, { dim, nEpochs: 30, threads });
        await layout.run();
        digests.add(digest(layout.snapshot()));
      }
      expect(digests.size).toBe(1);
    }
  });

  it.each(["pca", "spectral", "random"] as const)(
    "nor does a start depend on them: %s",
    async (init) => {
      const digests = new Set<string>();
      for (const threads of [1, 2, 3]) {
        digests.add(digest((await embed(graph, { data, init, nEpochs: 5, threads })).coords));
      }
      expect(digests.size).toBe(1);
    },
  );

  it("nor do scores", async () => {
    const { coords } = await embed(graph, { data, nEpochs: 20 });
    const scores = new Set<string>();
    for (const threads of [1, 2, 3]) {
      const score = await quality(data, coords, { sample: 300, threads });
      scores.add(JSON.stringify([score, await labelAccuracy(coords, labels, { threads })]));
    }
    expect(scores.size).toBe(1);
  });
});

describe("runs", () => {
  it.each(["umap", "annembed"])("cut anywhere give the same bytes as one, %s", async (method) => {
    const digests = new Set<string>();
    for (const stops of [[30], [1, 2, 3, 17, 30], [15, 15, 10, 29, 1000]]) {
      const layout = await createLayout(WEIGHTS[method]!, { nEpochs: 30, init: "random" });
      for (const stop of stops) {
        await layout.run(stop);
        layout.snapshot();
      }
      expect(layout.epoch).toBe(30);
      digests.add(digest(layout.snapshot()));
    }
    expect(digests.size).toBe(1);
  });

  it("at the same time do not meet", async () => {
    const maps = [1, 2, 1, 2].map((seed) => embed(graph, { data, nEpochs: 20, seed, threads: 2 }));
    const [a, b, c, d] = (await Promise.all(maps)).map(({ coords }) => digest(coords));
    expect([c, d]).toEqual([a, b]);
    expect(a).not.toBe(b);
  });
});

it.each(["pca", "spectral", "random"] as const)("other seeds give other maps: %s", async (init) => {
  const digests = new Set<string>();
  for (const seed of [0, 1, 2, 2 ** 32, 2 ** 53 - 1]) {
    digests.add(digest((await embed(graph, { data, init, nEpochs: 2, seed })).coords));
  }
  expect(digests.size).toBe(5);
});

// Through the built package, as each instruction set needs a process of its own.
it("instruction sets: all that this machine has give the same bytes", async () => {
  const script = fileURLToPath(new URL("fixtures/map-digests.mjs", import.meta.url));
  const digests = new Map<string, unknown>();
  for (const simd of ["scalar", "avx2", "avx512", "neon"]) {
    const env = { ...process.env, ANN_SIMD: simd };
    const { stdout } = await run(process.execPath, [script], { env });
    const { isa, digests: found } = JSON.parse(stdout) as { isa: string; digests: unknown };
    digests.set(isa, found);
  }
  const [first, ...others] = digests.values();
  expect(digests.has("scalar")).toBe(true);
  expect(Object.keys(first as object)).toHaveLength(8);
  for (const other of others) expect(other).toEqual(first);
}, 120_000);
