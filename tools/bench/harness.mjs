// Honest timing: the candidates take turns in one process, so that a slow minute of a shared
// machine hits all of them; ratios are taken within a round, and CPU seconds stand beside wall
// seconds because wall time measures the neighbours too.
import { cpus, loadavg } from "node:os";
import process from "node:process";

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function timed(run) {
  const cpu = cpuSeconds();
  const wall = performance.now();
  const facts = (await run()) ?? {};
  return { cpu: cpuSeconds() - cpu, wall: (performance.now() - wall) / 1e3, facts };
}

function digits(value) {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}

/** Prints the machine and how busy it is. */
export function printConditions(title) {
  const [{ model }] = cpus();
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");
  process.stdout.write(
    `\n== ${title}\n${model}, ${cpus().length} cores, node ${process.version}, load ${load}\n`,
  );
}

/**
 * Runs all candidates in turn, `rounds` times after one warm-up.
 *
 * @param candidates by name; each may return facts such as recall
 * @returns for each candidate the medians of its CPU and wall seconds, the median of how many times
 *   the CPU seconds of the first candidate it needs, and the facts of its last run
 */
export async function measure(candidates, { rounds = 5 } = {}) {
  const names = Object.keys(candidates);
  const samples = new Map(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const sample = await timed(candidates[name]);
      if (round > 0) samples.get(name).push(sample);
    }
  }
  const first = samples.get(names[0]);
  return names.map((name) => {
    const own = samples.get(name);
    return {
      name,
      cpu: median(own.map((sample) => sample.cpu)),
      wall: median(own.map((sample) => sample.wall)),
      ratio: median(own.map((sample, i) => sample.cpu / first[i].cpu)),
      facts: own.at(-1).facts,
    };
  });
}

/**
 * Measures candidates and prints a table: CPU and wall seconds, and how many times the CPU seconds
 * of the first candidate each one needs, with the facts that they return beside.
 */
export async function compare(title, candidates, { rounds = 5 } = {}) {
  const measured = await measure(candidates, { rounds });
  const rows = measured.map(({ name, cpu, wall, ratio, facts }) => {
    const row = {
      candidate: name,
      "cpu s": digits(cpu),
      "wall s": digits(wall),
      "cpu ratio": ratio.toFixed(3),
    };
    for (const [key, value] of Object.entries(facts)) row[key] = digits(value);
    return row;
  });
  printTable(`${title} (${rounds} rounds)`, rows);
}

/** Prints rows, objects of texts by column, under a title. */
export function printTable(title, rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join("  ");
  process.stdout.write(`\n${title}\n${line(columns)}\n`);
  for (const row of rows)
    process.stdout.write(`${line(columns.map((column) => row[column] ?? ""))}\n`);
}

/** Prints the peak memory of the whole run. */
export function printPeakMemory() {
  const { maxRSS } = process.resourceUsage();
  process.stdout.write(`\npeak memory of this process: ${(maxRSS / 1024).toFixed(0)} MB\n`);
}
