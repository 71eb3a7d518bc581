// What must hold rather than be fast: every point is found by a search for itself, and clusters
// lose no one under any setting of the build.
import { RandomStream, row } from "@ann/core";
import { oneToMany } from "@ann/distances";
import { HnswIndex } from "@ann/hnsw";
import { stdout } from "node:process";
import { dataset } from "../../../tools/bench/data.mjs";
import { printConditions, printTable } from "../../../tools/bench/harness.mjs";
import { FLAGS, OURS, PEER_OPTIONS } from "./configurations.mjs";
import { contestants } from "./contestants.mjs";
import { judge } from "./recall.mjs";
import { settings } from "./settings.mjs";

const MOST_K = 10;
const EF = 64;

/** Points that a search for their own vector does not return, nor another one as near. */
async function missing(index, base, metric) {
  const own = (i) => oneToMany(row(base, i), base, { metric, ids: Uint32Array.of(i) })[0];
  const counts = [];
  for (let k = 1; k <= MOST_K; k++) {
    const { ids, distances } = await index.search(base, { k });
    let lost = 0;
    for (let i = 0; i < base.rows; i++) {
      const found = ids.subarray(i * k, (i + 1) * k).includes(i) || distances[i * k] <= own(i);
      lost += found ? 0 : 1;
    }
    counts.push(lost);
  }
  return counts;
}

const { sets, quick, more } = settings();
const ours = { ...OURS, ...more };
const lines = [];
printConditions("faithfulness");
for (const data of sets) {
  const { base, metric } = dataset(data, { RandomStream, quick });
  for (const [name, options] of Object.entries(ours)) {
    const index = await HnswIndex.build(base, { metric, ...options });
    const counts = await missing(index, base, metric);
    index.close();
    lines.push({ library: name, data, points: String(base.rows), missing: counts.join(" ") });
  }
}
printTable(`points that a search for themselves misses, k = 1 to ${MOST_K}, default ef`, lines);

const set = dataset("clusters", { RandomStream });
const score = await judge(set.base, set.queries, { metric: set.metric, k: 10 });
const settingsOf = Object.entries(ours).flatMap(([name, options]) =>
  Object.entries(FLAGS).map(([flags, more_]) => [`${name}, ${flags}`, { ...options, ...more_ }]),
);
const all = await contestants(set, { configurations: Object.fromEntries(settingsOf) });
const table = [];
for (const one of all) {
  await one.build();
  const { ids } = await one.search({ k: 10, ef: EF, threads: 1 });
  table.push({ library: one.name, "recall@10": score(ids).toFixed(4) });
  await one.close();
}
const { M, efConstruction } = PEER_OPTIONS;
printTable(
  `64 Gaussian clusters, 5000 x 32, 500 queries, ef ${EF} (peers: M ${M}, efConstruction ${efConstruction})`,
  table,
);
stdout.write("\n");
