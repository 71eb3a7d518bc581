import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";

// Kernels with parameters belong to the thread that resolved the metric: they must outlive its jobs.
const OPTIONS = [
  { metric: "l2", codes: "u4" },
  { metric: { name: "minkowski", p: 3 } },
  { metric: { name: "minkowski", p: 3 }, originals: "caller" },
];

it.each(OPTIONS)(
  "a worker that builds and searches with %o can be ended at any time",
  {
    timeout: 60_000,
  },
  async (options) => {
    for (let seed = 0; seed < 6; seed++) {
      const worker = new Worker(new URL("worker.mjs", import.meta.url), {
        workerData: { options, seed },
      });
      const failed: unknown[] = [];
      worker.on("error", (error) => failed.push(error));
      // Odd ones during a build, even ones with searches and changes under way.
      if (seed % 2 === 0) await once(worker, "message");
      else await new Promise((done) => setTimeout(done, 20 * seed));
      await worker.terminate();
      expect(failed).toEqual([]);
    }
  },
);
