import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createLayout } from "@ann/embed";
import { annembedWeights, graphFromKnn, umapWeights } from "@ann/graph";
import { HnswIndex } from "@ann/hnsw";
import { read } from "@ann/io";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Failure, JobEvent, JobStage } from "../protocol.d.ts";
import { STAGES } from "../src/job/stages.ts";
import type { Source } from "../src/job/source.ts";
import type { DemoServer } from "../src/server/server.ts";
import {
  coordsOf,
  DIGITS,
  eventsIn,
  eventsOf,
  logged,
  ofType,
  serve,
  temporaryFolder,
  writeClasses,
} from "./support.ts";

const EPOCHS = 120;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let small: Source;
let server: DemoServer;
beforeAll(async () => {
  folder = await temporaryFolder();
  small = await writeClasses(folder.path, 90);
  server = await serve(small);
});
afterAll(async () => {
  await server.close();
  await folder.remove();
});

/** Coordinates that the packages give without the demo. */
async function mapOf(
  source: Source,
  method: "umap" | "annembed",
  seed: number,
): Promise<Float32Array> {
  const { matrix } = await read(source.path, { labelColumn: source.labelColumn });
  const index = await HnswIndex.build(matrix, { seed });
  const graph = await graphFromKnn(await index.neighbours({ k: 15 }));
  const weights = await (method === "umap" ? umapWeights(graph) : annembedWeights(graph));
  const layout = await createLayout(weights, { seed, nEpochs: EPOCHS, data: matrix, init: "pca" });
  await layout.run();
  const { data } = layout.snapshot();
  layout.close();
  index.close();
  return data;
}

/** Stages in the order in which they reached a state. */
function stagesIn(events: readonly JobEvent[], state: string): JobStage[] {
  return ofType(events, "stage")
    .filter((event) => event.state === state)
    .map((event) => event.stage);
}

describe("a job", () => {
  it("goes through all stages in order and ends with scores", async () => {
    const events = await eventsOf(server, `epochs=${EPOCHS}`);
    expect(stagesIn(events, "started")).toEqual(STAGES);
    expect(stagesIn(events, "finished")).toEqual(STAGES);
    const turns = ofType(events, "stage").filter((event) => event.state !== "running");
    expect(turns.map((event) => event.state)).toEqual(
      STAGES.flatMap(() => ["started", "finished"]),
    );
    expect(events.slice(-2).map((event) => event.type)).toEqual(["scores", "finished"]);
    const scores = ofType(events, "scores")[0]!.scores;
    expect(Object.keys(scores)).toHaveLength(5);
    for (const score of Object.values(scores)) {
      expect(score).toBeGreaterThan(0.3);
      expect(score).toBeLessThanOrEqual(1);
    }
    expect(scores.labelAccuracy).toBe(1);
    const { seconds, elapsed } = ofType(events, "finished")[0]!;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(elapsed);
  });

  it("reports progress that only rises within a stage", async () => {
    const events = await eventsOf(server, `epochs=${EPOCHS}`);
    for (const stage of STAGES) {
      const parts = ofType(events, "stage").flatMap((event) =>
        event.stage === stage && event.state === "running" ? [event.done / event.total] : [],
      );
      expect(parts).toEqual(parts.toSorted((a, b) => a - b));
      expect(Math.max(0, ...parts)).toBeLessThanOrEqual(1);
    }
  });

  it("describes the rows before the first frame", async () => {
    const events = await eventsOf(server, "epochs=2");
    const types = events.map((event) => event.type);
    expect(types.indexOf("rows")).toBeLessThan(types.indexOf("frame"));
    const rows = ofType(events, "rows");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      rows: 90,
      columns: 3,
      classes: ["blue", "green", "red"],
      ids: null,
    });
    expect(rows[0]!.colours).toHaveLength(3);
    const codes = new Uint32Array(Uint8Array.from(Buffer.from(rows[0]!.codes, "base64")).buffer);
    expect([...codes.subarray(0, 4), codes.length]).toEqual([2, 1, 0, 2, 90]);
  });

  it("sends frames of finite pairs, from the start to the last epoch", async () => {
    const response = await fetch(`${server.url}run?pace=watch&epochs=12`);
    const frames = ofType(eventsIn(await response.text()), "frame");
    // All frames are sent at this pace: the start and each of the twelve epochs.
    expect(frames.map((frame) => frame.epoch)).toEqual(Array.from({ length: 13 }, (_, i) => i));
    for (const frame of frames) {
      expect(frame.epochs).toBe(12);
      const coords = coordsOf(frame);
      expect(coords).toHaveLength(180);
      expect(coords.every(Number.isFinite)).toBe(true);
    }
  });

  it.each(["umap", "annembed"] as const)(
    "ends at the very map that the packages give, with %s",
    async (method) => {
      const expected = await mapOf(small, method, 7);
      const query = `method=${method}&seed=7&epochs=${EPOCHS}`;
      const frames = ofType(await eventsOf(server, query), "frame");
      expect(frames.at(-1)!.epoch).toBe(EPOCHS);
      expect(coordsOf(frames.at(-1)!)).toEqual(expected);
      const other = ofType(await eventsOf(server, query.replace("seed=7", "seed=8")), "frame");
      expect(coordsOf(other.at(-1)!)).not.toEqual(expected);
    },
  );

  it("maps the digits faithfully", async () => {
    const digits = await serve(DIGITS);
    const events = await eventsOf(digits);
    await digits.close();
    expect(ofType(events, "rows")[0]).toMatchObject({ rows: 1797, columns: 64 });
    const { scores } = ofType(events, "scores")[0]!;
    expect(scores.trustworthiness).toBeGreaterThanOrEqual(0.97);
    expect(scores.continuity).toBeGreaterThanOrEqual(0.97);
    expect(scores.graphRecall).toBeGreaterThanOrEqual(0.99);
    expect(scores.labelAccuracy).toBeGreaterThanOrEqual(0.97);
    expect(ofType(events, "frame").at(-1)).toMatchObject({ epoch: 500, epochs: 500 });
  });

  it("does not disturb others that run at the same time", async () => {
    const alone = coordsOf(ofType(await eventsOf(server, "seed=1&epochs=50"), "frame").at(-1)!);
    const together = await Promise.all(
      ["seed=1", "seed=2", "seed=1"].map((seed) => eventsOf(server, `${seed}&epochs=50`)),
    );
    const last = together.map((events) => coordsOf(ofType(events, "frame").at(-1)!));
    expect(last[0]).toEqual(alone);
    expect(last[2]).toEqual(alone);
    expect(last[1]).not.toEqual(alone);
  });
});

describe("a job stops", () => {
  it("when its page goes away", async () => {
    const controller = new AbortController();
    const query = "run?epochs=100000&pace=watch";
    const response = await fetch(server.url + query, { signal: controller.signal });
    const reader = response.body!.getReader();
    let received = "";
    while (!received.includes('"type":"frame"')) {
      received += Buffer.from((await reader.read()).value!).toString();
    }
    expect(server.running).toBe(1);
    controller.abort();
    await vi.waitFor(() => expect(server.running).toBe(0), { timeout: 4000 });
    expect(received).not.toContain('"type":"finished"');
  });

  it("when the server does, and its page is told", async () => {
    const other = await serve(small);
    const response = await fetch(`${other.url}run?epochs=100000&pace=watch`);
    await other.close();
    expect(other.running).toBe(0);
    const body = await response.text().catch(() => "cut");
    expect(body).toMatch(/"code":"aborted","message":"the server was stopped"|^cut$/);
    await expect(fetch(other.url)).rejects.toThrow("fetch failed");
  });
});

describe("a job cannot", () => {
  it.each([
    ["neighbours=1", "neighbours", "neighbours must be an integer from 2 to 200, got 1"],
    ["neighbours=2.5", "neighbours", "neighbours must be an integer from 2 to 200, got 2.5"],
    ["minDist=near", "minDist", 'minDist must be a number from 0 to 1, got "near"'],
    ["seed=-1", "seed", "seed must be an integer"],
    ["epochs=", "epochs", 'epochs must be an integer from 1 to 100000, got ""'],
    ["method=umpa", "method", 'unknown method "umpa"; did you mean "umap"?'],
    ["init=spectral&method=annembed", "init", "needs symmetric weights"],
    ["neighbors=3", "neighbors", 'unknown option "neighbors"; did you mean "neighbours"?'],
    ["seed=1&seed=2", "seed", "seed is given twice"],
  ])("start with %s", async (query, option, message) => {
    const response = await fetch(`${server.url}run?${query}`);
    expect(response.status).toBe(400);
    const failure = (await response.json()) as Failure;
    expect(failure).toMatchObject({ code: "option", option });
    expect(failure.message).toContain(message);
    expect(server.running).toBe(0);
  });

  it("go on with a file that is missing or holds no numbers", async () => {
    const broken = join(folder.path, "broken.csv");
    await writeFile(broken, "1,2\n3,x\n");
    for (const [path, code] of [
      ["missing.csv", "io"],
      ["broken.csv", "format"],
    ] as const) {
      const other = await serve({ path: join(folder.path, path) });
      const events = await eventsOf(other);
      await other.close();
      expect(events.at(-1)).toMatchObject({ type: "failed", code });
      expect(stagesIn(events, "finished")).toEqual([]);
    }
    expect(logged).toEqual([]);
  });
});

describe("small files", () => {
  it.each([1, 2, 3, 4, 7])("are mapped with %i rows", async (rows) => {
    const other = await serve(await writeClasses(folder.path, rows));
    const events = await eventsOf(other, "epochs=10");
    await other.close();
    expect(events.at(-1)!.type).toBe("finished");
    const last = coordsOf(ofType(events, "frame").at(-1)!);
    expect(last).toHaveLength(2 * rows);
    expect(last.every(Number.isFinite)).toBe(true);
    const { scores } = ofType(events, "scores")[0]!;
    expect(scores.trustworthiness === null).toBe(rows < 3);
    expect(scores.labelAccuracy === null).toBe(rows < 3);
  });
});
