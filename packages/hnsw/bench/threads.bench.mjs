// Two threads against one: build of ours, batch search of all that have threads. Wall seconds, so
// only an idle machine gives the figure; CPU seconds show what the second thread wastes.
import { RandomStream } from "@ann/core";
import { stdout } from "node:process";
import { dataset } from "../../../tools/bench/data.mjs";
import { printConditions, printTable } from "../../../tools/bench/harness.mjs";
import { contestants } from "./contestants.mjs";
import { median } from "./median.mjs";
import { settings } from "./settings.mjs";

const K = 10;
const EF = 64;
const LEAST_QUERIES = 10_000; // in one timing

/** Both numbers of threads in turn; medians over the rounds. */
async function twice(name, run, rounds) {
  const samples = [];
  for (let round = 0; round < rounds; round++) samples.push([await run(1), await run(2)]);
  const over = (value) => median(samples.map((sample) => value(sample)));
  return {
    work: name,
    "1 thread, s": over(([one]) => one.wall).toFixed(3),
    "2 threads, s": over(([, two]) => two.wall).toFixed(3),
    faster: `${over(([one, two]) => one.wall / two.wall).toFixed(2)} x`,
    "cpu s of 2 / of 1": over(([one, two]) => two.cpu / one.cpu).toFixed(2),
  };
}

const { sets, quick, rounds, more } = settings();
for (const data of sets) {
  const set = dataset(data, { RandomStream, quick });
  printConditions(`threads: ${data}, ${set.base.rows} x ${set.base.cols} f32`);
  const repeats = Math.max(1, Math.ceil(LEAST_QUERIES / set.queries.rows));
  const all = await contestants(set, { more });
  const rows = [];
  for (const one of all.filter(({ threaded }) => threaded)) {
    const { name, isOurs } = one;
    if (isOurs)
      rows.push(await twice(`${name}: build`, (threads) => one.build({ threads }), rounds));
    else await one.build({ threads: 2 });
    const search = (threads) => one.search({ k: K, ef: EF, threads, repeats });
    rows.push(await twice(`${name}: search, ef ${EF}`, search, rounds));
  }
  printTable(`wall seconds, median of ${rounds} rounds`, rows);
  for (const one of all) await one.close();
}
stdout.write("\n");
