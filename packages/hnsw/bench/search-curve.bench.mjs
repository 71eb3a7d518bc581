// Build and one-thread search of ours and the peers: what an index costs, and queries per CPU
// second at a given recall@10. The libraries take turns at each point of the curve.
import { RandomStream } from "@ann/core";
import { stdout } from "node:process";
import { dataset } from "../../../tools/bench/data.mjs";
import { printConditions, printTable } from "../../../tools/bench/harness.mjs";
import { REFERENCE } from "./configurations.mjs";
import { contestants } from "./contestants.mjs";
import { median } from "./median.mjs";
import { judge, rateAt } from "./recall.mjs";
import { settings } from "./settings.mjs";

const K = 10;
const EFS = [10, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128, 192, 256, 384, 512];
const LEVELS = [0.95, 0.99];
const ENOUGH = 0.995; // of recall: the curve ends at the first point beyond
const LEAST_QUERIES = 2000; // in one timing

/** Builds one after the other; every one gets the machine alone. */
async function builds(all) {
  const facts = [];
  for (const one of all) facts.push(await one.build());
  const reference = facts[all.findIndex(({ name }) => name === REFERENCE)];
  const rows = facts.map(({ cpu, wall, memory }, i) => {
    const row = { library: all[i].name, "cpu s": cpu.toFixed(2), "wall s": wall.toFixed(2) };
    row["peak MB over data"] = memory.toFixed(0);
    row["cpu ratio"] = reference && (cpu / reference.cpu).toFixed(3);
    row["memory ratio"] = reference && (memory / reference.memory).toFixed(2);
    return row;
  });
  printTable("build, one thread", rows);
}

/** Ends of the intervals of a curve that hold the levels: what is worth measuring again. */
function around(curve) {
  return LEVELS.flatMap((level) => {
    const i = curve.findIndex((point) => point.recall >= level);
    return i < 0 ? [] : [i - 1, i];
  });
}

/** Rounds over all `ef` and libraries; a round is a list of `{ ef, recall, rate }` by library. */
async function measureCurves(all, { queries, score, rounds }) {
  const repeats = Math.max(1, Math.ceil(LEAST_QUERIES / queries));
  const point = async (one, ef, recall) => {
    const { cpu, ids } = await one.search({ k: K, ef, threads: 1, repeats });
    return { ef, rate: queries / cpu, recall: recall ?? score(ids) };
  };
  const first = all.map(() => []);
  for (const one of all) await one.search({ k: K, ef: EFS[0], threads: 1, repeats });
  for (const ef of EFS) {
    for (const [i, one] of all.entries()) {
      const last = first[i].at(-1);
      if (!last || last.recall < ENOUGH) first[i].push(await point(one, ef));
    }
  }
  const worth = first.map((curve) => new Set(around(curve)));
  const measured = [first];
  while (measured.length < rounds) {
    const round = first.map((curve) => [...curve]);
    for (const j of EFS.keys()) {
      for (const [i, one] of all.entries()) {
        if (!worth[i].has(j)) continue;
        round[i][j] = await point(one, first[i][j].ef, first[i][j].recall);
      }
    }
    measured.push(round);
  }
  return measured;
}

function printCurves(all, measured) {
  const cell = (i, ef) => {
    const points = measured.map((round) => round[i].find((point) => point.ef === ef));
    if (!points[0]) return "";
    const rate = median(points.map((point) => point.rate));
    return `${points[0].recall.toFixed(4)} ${rate.toFixed(0).padStart(6)}`;
  };
  const rows = EFS.map((ef) =>
    Object.fromEntries([["ef", String(ef)], ...all.map(({ name }, i) => [name, cell(i, ef)])]),
  ).filter((row) => all.some(({ name }) => row[name] !== ""));
  printTable("recall@10 and queries per CPU second, one thread", rows);
}

function printLevels(all, measured) {
  const reference = all.findIndex(({ name }) => name === REFERENCE);
  const rows = all.map(({ name }, i) => {
    const row = { library: name };
    for (const level of LEVELS) {
      const rates = measured.map((round) => rateAt(round[i], level));
      const rate = median(rates.map((one) => one?.rate ?? NaN));
      row[`at ${level}`] = rates[0]
        ? `${rates[0].bound ? "≥ " : ""}${rate.toFixed(0)}`
        : "not reached";
      if (reference < 0) continue;
      const ratios = measured.map(
        (round, j) => rates[j]?.rate / rateAt(round[reference], level)?.rate,
      );
      row[`ratio at ${level}`] = Number.isNaN(ratios[0]) ? "" : `${median(ratios).toFixed(2)} x`;
    }
    return row;
  });
  const rounds = `median of ${measured.length} rounds`;
  printTable(`queries per CPU second at recall@10, ratios to ${REFERENCE}, ${rounds}`, rows);
}

const { sets, quick, rounds, more } = settings();
for (const data of sets) {
  const set = dataset(data, { RandomStream, quick });
  const { base, queries, metric } = set;
  printConditions(
    `search: ${data}, ${metric}, ${base.rows} x ${base.cols} f32, ${queries.rows} queries`,
  );
  const score = await judge(base, queries, { metric, k: K });
  const all = await contestants(set, { more });
  await builds(all);
  const measured = await measureCurves(all, { queries: queries.rows, score, rounds });
  printCurves(all, measured);
  printLevels(all, measured);
  for (const one of all) await one.close();
}
stdout.write("\n");
