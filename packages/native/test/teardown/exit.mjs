// Ends the process while native jobs run. Arguments: path of the addon, way to end, milliseconds.
import { createRequire } from "node:module";
import process from "node:process";

const [addonPath, way, milliseconds] = process.argv.slice(2);
const addon = createRequire(import.meta.url)(addonPath);
const controls = [1, 2, 3].map((threads) => ({ threads, onProgress() {} }));
const jobs = controls.map((control) => addon.hold(control));

function end() {
  if (way === "exit") process.exit(7);
  if (way === "throw") throw new Error("thrown on purpose");
  for (const job of jobs) {
    job.promise.catch(() => {});
    job.cancel();
  }
}

if (milliseconds === "0") end();
else setTimeout(end, Number(milliseconds));
