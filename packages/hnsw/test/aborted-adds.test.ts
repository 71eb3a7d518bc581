import { RandomStream } from "@ann/core";
import { describe, expect, it } from "vitest";
import { HnswIndex } from "../src/index.ts";
import { slice, uniform } from "./data.ts";
import { refusal } from "./judge.ts";

const TIMEOUT = 60_000;
const ROWS = 20_000;
const COLS = 16;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Whole numbers from 0 to 255, of which rows of bytes are kept. */
function whole(seed: number): { data: Float32Array; rows: number; cols: number; stride: number } {
  const random = new RandomStream(seed);
  const data = Float32Array.from({ length: ROWS * COLS }, () => random.below(256));
  return { data, rows: ROWS, cols: COLS, stride: COLS };
}

/** Starts an add and stops it after some milliseconds. */
async function stopped(ms: number, add: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  const outcome = refusal(() => add(controller.signal));
  await sleep(ms);
  controller.abort();
  expect(await outcome).toMatch(/^aborted|^nothing was refused$/);
}

describe("an add that is aborted", () => {
  it(
    "as the first one leaves no trace in the rows of the next",
    async () => {
      const bytes = whole(1);
      const floats = slice(uniform(500, COLS, 2), 0, 500);
      for (let ms = 0; ms < 20; ms++) {
        using index = await HnswIndex.build(slice(floats, 0, 0), { codes: "exact" });
        await stopped(ms, (signal) => index.add(bytes, { threads: 1, signal }));
        const ids = await index.add(floats);
        for (const [i, id] of ids.entries()) {
          expect(index.vector(id)).toEqual(floats.data.slice(i * COLS, (i + 1) * COLS));
        }
      }
    },
    TIMEOUT,
  );

  it(
    "gives its memory back",
    async () => {
      const rows = uniform(ROWS, COLS, 3);
      using index = await HnswIndex.build(slice(rows, 0, 100), { codes: "exact" });
      for (let ms = 1; ms < 12; ms++) {
        await stopped(ms, (signal) => index.add(rows, { threads: 1, signal }));
        await index.remove(index.ids());
      }
      // Room for the first rows and once for the others, and at most half as much again.
      expect(index.stats().memory.vectors).toBeLessThanOrEqual((ROWS + 100) * 1.5 * 64);
    },
    TIMEOUT,
  );

  it(
    "keeps a row for each id that it was to replace, and searches never miss one",
    async () => {
      const [old, fresh] = [uniform(ROWS, COLS, 4), uniform(ROWS, COLS, 5)];
      using index = await HnswIndex.build(old, { codes: "exact", M: 8, efConstruction: 40 });
      const ids = index.ids();
      let counts = { old: ROWS, fresh: 0 };
      for (let ms = 40; counts.old > 0 && ms < 400; ms *= 2) {
        const adding = new AbortController();
        const searching = (async () => {
          while (!adding.signal.aborted) {
            const found = await index.search(slice(old, 0, 200), { k: 10, ef: 40, threads: 1 });
            expect(found.ids.every((id) => id < ROWS)).toBe(true);
            expect(found.distances.every(Number.isFinite)).toBe(true);
          }
        })();
        await stopped(ms, (signal) =>
          index.add(fresh, { ids, onDuplicate: "replace", threads: 1, signal }),
        );
        adding.abort();
        await searching;
        expect(index.points).toBe(ROWS);
        counts = { old: 0, fresh: 0 };
        for (const id of ids) {
          const row = index.vector(id);
          const is = (m: typeof old): boolean => row.every((x, j) => x === m.data[id * COLS + j]);
          expect(is(old) || is(fresh)).toBe(true);
          counts[is(old) ? "old" : "fresh"]++;
        }
      }
      expect(counts.fresh).toBeGreaterThan(0);
    },
    TIMEOUT,
  );
});

it("searchSync after compactions looks into the index as it is", async () => {
  const rows = uniform(2000, COLS, 6);
  using index = await HnswIndex.build(rows, { codes: "i8" });
  const query = rows.data.slice(0, COLS);
  for (let round = 0; round < 4; round++) {
    index.searchSync(query, { k: 1 });
    await index.compact();
    await index.compact();
    expect(index.searchSync(query, { k: 1 }).ids).toEqual(Uint32Array.of(0));
  }
});
