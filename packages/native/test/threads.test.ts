import { describe, expect, it } from "vitest";
import type { NativeJob } from "../src/index.ts";
import { addon } from "./addon.ts";

interface Chunks {
  readonly sum: number;
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  readonly visits: Uint32Array;
}

async function chunksOf(count: number, chunk: number, threads: number): Promise<Chunks> {
  const chunks = Math.ceil(count / chunk);
  const begins = new Float64Array(chunks);
  const ends = new Float64Array(chunks);
  const visits = new Uint32Array(chunks);
  const sum = await addon.chunks(count, chunk, begins, ends, visits, { threads }).promise;
  return { sum, begins, ends, visits };
}

/** What `chunksOf` must give: the sum is taken chunk by chunk, then over the chunks in order. */
function plainChunks(count: number, chunk: number): Chunks {
  const chunks = Math.ceil(count / chunk);
  const begins = Float64Array.from({ length: chunks }, (_, c) => c * chunk);
  const ends = begins.map((begin) => Math.min(begin + chunk, count));
  let sum = 0;
  for (const [c, begin] of begins.entries()) {
    let part = 0;
    for (let i = begin; i < ends[c]!; i++) part += Math.sqrt(i);
    sum += part;
  }
  return { sum, begins, ends, visits: new Uint32Array(chunks).fill(1) };
}

describe("ThreadTeam.forChunks", () => {
  it.each([
    [0, 1],
    [1, 1],
    [7, 3],
    [1000, 1],
    [1000, 64],
    [1000, 1000],
    [1000, 5000],
    [100_003, 17],
  ])("%d units in chunks of %d: the same chunks, once each, for any threads", async (n, chunk) => {
    const expected = plainChunks(n, chunk);
    for (const threads of [1, 2, 3, 8]) {
      expect(await chunksOf(n, chunk, threads)).toEqual(expected);
    }
  });

  it("runs many teams at once", async () => {
    const expected = plainChunks(2000, 7);
    const jobs = Array.from({ length: 20 }, (_, i) => chunksOf(2000, 7, 1 + (i % 4)));
    for (const found of await Promise.all(jobs)) expect(found).toEqual(expected);
  });

  it("takes any number of threads that a mistake could ask for", async () => {
    for (const threads of [0, 64, 1e9]) {
      expect(await chunksOf(100, 1, threads)).toEqual(plainChunks(100, 1));
    }
  });
});

describe("cancellation", () => {
  it.each([1, 2, 3, 8])(
    "starts no body after the cancellation, with %d threads",
    async (threads) => {
      for (let round = 0; round < 5; round++) {
        const counts = new Uint32Array(2);
        const job = await new Promise<NativeJob<void>>((resolve) => {
          const started = addon.spin(counts, { threads, onProgress: () => resolve(started) });
        });
        job.cancel();
        await expect(job.promise).rejects.toMatchObject({ code: "aborted" });
        expect(counts[0]).toBeGreaterThan(0);
        // A worker can be caught between its check and its body, but only once.
        expect(counts[1]).toBeLessThanOrEqual(threads);
      }
    },
  );

  it("may come before the first body, twice, and after the end", async () => {
    const job = addon.spin(new Uint32Array(2), { threads: 2 });
    job.cancel();
    job.cancel();
    await expect(job.promise).rejects.toMatchObject({ code: "aborted" });
    job.cancel();
    const finished = addon.fail("none", "nowhere", { threads: 2 });
    await expect(finished.promise).resolves.toBe("finished");
    finished.cancel();
  });
});
