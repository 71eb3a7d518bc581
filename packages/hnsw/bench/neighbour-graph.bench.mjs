// The 15-NN graph of all points, from raw pixels to the last neighbour: CPU seconds of build and
// neighbours together, and recall@15 on 1000 points. Without ANN_DATA: of clusters.
import { gatherRows, RandomStream, sampleWithoutReplacement } from "@ann/core";
import { availableParallelism } from "node:os";
import { stdout } from "node:process";
import { clusters, mnist } from "../../../tools/bench/data.mjs";
import { printConditions, printTable } from "../../../tools/bench/harness.mjs";
import { GRAPHS } from "./configurations.mjs";
import { ours } from "./contestants.mjs";
import { judge } from "./recall.mjs";
import { settings } from "./settings.mjs";

const K = 15;
const SAMPLE = 1000;
const EFS = [15, 20, 24, 32, 48, 64, 96];

function points({ sets, quick }) {
  const images = sets.includes("mnist") ? mnist() : undefined;
  const all = images ?? clusters({ RandomStream }, 20_000, 32, 64);
  const rows = quick ? 5000 : all.rows;
  return {
    name: images ? "MNIST" : "clusters",
    ...all,
    rows,
    data: all.data.slice(0, rows * all.cols),
  };
}

const { sets, quick, more } = settings();
const base = points({ sets, quick });
const { name, rows: count } = base;
printConditions(`neighbour graph: ${name}, ${count} x ${base.cols} ${base.data.constructor.name}`);
const sample = sampleWithoutReplacement(count, SAMPLE, 1);
const queries = gatherRows(base, sample);
const score = await judge(base, queries, { metric: "l2", k: K, exclude: sample });
const threads = availableParallelism();
const all = await ours({ base, queries, metric: "l2" }, { configurations: { ...GRAPHS, ...more } });
for (const one of all) {
  const built = await one.build({ threads });
  const rows = [];
  for (const ef of EFS) {
    const { cpu, wall, ids } = await one.graph({ k: K, ef, threads });
    const found = Uint32Array.from({ length: SAMPLE * K }, (_, i) => {
      return ids[sample[Math.floor(i / K)] * K + (i % K)];
    });
    rows.push({
      ef: String(ef),
      "recall@15": score(found).toFixed(4),
      "neighbours, cpu s": cpu.toFixed(2),
      "with build, cpu s": (cpu + built.cpu).toFixed(2),
      "wall s": (wall + built.wall).toFixed(2),
    });
  }
  printTable(`${one.name}: build ${built.cpu.toFixed(2)} CPU s, ${threads} threads`, rows);
  await one.close();
}
stdout.write("\n");
