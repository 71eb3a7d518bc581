// Ends 30 worker threads at random moments while native jobs run in them.
// Arguments: path of the addon, seed.
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";

const [addonPath, seed] = process.argv.slice(2);
const busy = `
  const { parentPort, workerData } = require("node:worker_threads");
  const addon = require(workerData);
  const jobs = [1, 2, 3].map((threads) => addon.hold({ threads, onProgress() {} }));
  addon.chunks(1e6, 10, new Float64Array(1e5), new Float64Array(1e5), new Uint32Array(1e5), {
    threads: 2,
  });
  parentPort.postMessage("busy");
`;

let state = Number(seed);
for (let i = 0; i < 30; i++) {
  const worker = new Worker(busy, { eval: true, workerData: addonPath });
  await new Promise((resolve) => worker.once("message", resolve));
  state = (state * 48271) % 2147483647;
  const milliseconds = (state % 1000) / 100;
  if (milliseconds > 1) await sleep(milliseconds);
  await worker.terminate();
}
process.stdout.write("30 ended");
