// Delay of the event loop while an index is built on all threads, beside that of an idle process.
import { RandomStream } from "@ann/core";
import { availableParallelism } from "node:os";
import { stdout } from "node:process";
import { dataset } from "../../../tools/bench/data.mjs";
import { printConditions, printTable } from "../../../tools/bench/harness.mjs";
import { ours } from "./contestants.mjs";
import { settings } from "./settings.mjs";

const { sets, quick, more } = settings();
for (const data of sets) {
  const set = dataset(data, { RandomStream, quick });
  const threads = availableParallelism();
  printConditions(`event loop: build of ${data}, ${set.base.rows} rows, ${threads} threads`);
  const all = await ours(set, { more });
  const rows = [];
  for (const one of all) {
    const { wall, idle, busy } = await one.build({ threads, watch: true });
    rows.push({
      library: one.name,
      "build, wall s": wall.toFixed(2),
      "idle p99 ms": idle.p99.toFixed(2),
      "build p99 ms": busy.p99.toFixed(2),
      "build max ms": busy.max.toFixed(2),
    });
    await one.close();
  }
  printTable("delay beyond the timer's 1 ms", rows);
}
stdout.write("\n");
