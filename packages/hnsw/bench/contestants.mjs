// The libraries that take part, each in a process of its own.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stdout } from "node:process";
import { fileURLToPath } from "node:url";
import { OURS, PEER_OPTIONS, PEERS } from "./configurations.mjs";

const WORKER = fileURLToPath(new URL("worker.mjs", import.meta.url));

/** Starts a worker. `ask(command, options)` resolves to its answer; one question at a time. */
function start() {
  const worker = fork(WORKER, { execArgv: ["--expose-gc"], serialization: "advanced" });
  let settle;
  const ended = once(worker, "exit");
  worker.on("message", ({ answer, error }) => {
    if (error) settle.reject(new Error(error));
    else settle.resolve(answer);
  });
  worker.on("exit", (code, signal) => settle?.reject(new Error(`worker: ${signal ?? code}`)));
  return {
    ask: (command, options = {}) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        worker.send({ command, ...options });
      }),
    async close() {
      worker.send({ command: "close" });
      await ended;
    },
  };
}

async function open(name, library, options, files) {
  const { ask, close } = start();
  const { missing, threaded } = await ask("open", { library, files });
  if (missing !== undefined) {
    stdout.write(`${name}: skipped, ${missing}\n`);
    await close();
    return undefined;
  }
  return {
    name,
    isOurs: library === "ann",
    threaded,
    close,
    build: ({ threads = 1, watch } = {}) =>
      ask("build", { options: { ...options, threads }, watch }),
    search: (query) => ask("search", query),
    graph: (query) => ask("graph", query),
  };
}

async function openAll(set, sides) {
  const folder = mkdtempSync(join(tmpdir(), "ann-bench-"));
  const write = (name) => {
    const { data, ...shape } = set[name];
    const file = join(folder, name);
    writeFileSync(file, data);
    return { file, dtype: data.constructor.name, length: data.length, ...shape };
  };
  const files = { base: write("base"), queries: write("queries"), metric: set.metric };
  const all = [];
  try {
    for (const [name, library, options] of sides)
      all.push(await open(name, library, options, files));
  } finally {
    rmSync(folder, { recursive: true });
  }
  return all.filter((one) => one !== undefined);
}

const oursAmong = ({ more = {}, configurations = { ...OURS, ...more } }) =>
  Object.entries(configurations).map(([name, options]) => [name, "ann", { options }]);

/**
 * Ours on a set of `{ base, queries, metric }`: the `configurations`, by default those of the list
 * and `more`. The set reaches them through files, so that no one's memory holds what reading it
 * left behind.
 */
export function ours(set, options = {}) {
  return openAll(set, oursAmong(options));
}

/** Ours, then the peers; one that is not installed or does not compile is named and left out. */
export function contestants(set, options = {}) {
  const peers = PEERS.map((name) => [name, name, PEER_OPTIONS]);
  return openAll(set, [...oursAmong(options), ...peers]);
}
