// Builds, searches and changes indexes for as long as it is let.
import { RandomStream } from "@ann/core";
import { parentPort, workerData } from "node:worker_threads";
import { HnswIndex } from "../dist/index.js";

const random = new RandomStream(workerData.seed);
const rows = (count) => ({
  data: Float32Array.from({ length: count * 16 }, () => random.uniform()),
  rows: count,
  cols: 16,
  stride: 16,
});

const data = rows(2000);
const options = { ...workerData.options, efConstruction: 40, threads: 2 };
for (;;) {
  const index = await HnswIndex.build(data, options);
  const work = [
    index.search(data, { filter: (id) => id % 3 > 0 }),
    index.search(data, { recall: 0.95 }),
    index.neighbours({ k: 5 }),
    index.flatten(),
  ];
  if (options.originals !== "caller") work.push(index.add(rows(200)), index.remove([1, 2]));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window
  parentPort.postMessage("working");
  await Promise.allSettled(work);
  index.close();
}
