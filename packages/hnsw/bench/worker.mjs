// One library in one process of its own, so that its memory can be told from the others'. Answers
// one command at a time; the parent lets the libraries take turns.
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import process from "node:process";
import { setTimeout } from "node:timers/promises";

const MEGABYTE = 2 ** 20;
const CLEAR_PEAK = "5"; // what proc(5) wants in clear_refs to start VmHWM again

/** Starts the peak again where the system can, and says what is in memory now, in bytes. */
function startPeak() {
  for (let i = 0; i < 3; i++) globalThis.gc();
  try {
    writeFileSync("/proc/self/clear_refs", CLEAR_PEAK);
  } catch {
    // The peak since the start of the process then includes reading the data: an upper bound.
  }
  return process.memoryUsage.rss();
}

/** Largest resident memory since `startPeak`, in bytes. */
function peak() {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"));
    return Number(kilobytes) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

async function timed(run) {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  const result = await run();
  const { user, system } = process.cpuUsage(cpu);
  return { result, cpu: (user + system) / 1e6, wall: (performance.now() - wall) / 1e3 };
}

const RESOLUTION = 1; // ms between looks at the event loop, and the least it can say
const delay = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);

/** Delay of the event loop while `run` runs, 99th percentile and longest, in ms, and when idle. */
async function delays(run) {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  const watch = async (body) => {
    histogram.enable();
    const result = await body();
    histogram.disable();
    const facts = { p99: delay(histogram.percentile(99)), max: delay(histogram.max) };
    histogram.reset();
    return { facts, result };
  };
  const idle = await watch(() => setTimeout(1000));
  const busy = await watch(run);
  return { idle: idle.facts, busy: busy.facts, result: busy.result };
}

const ARRAYS = { Float32Array, Uint8Array };

/** Reads rows straight into their array: nothing but them stays in memory. */
function load({ file, dtype, length, ...shape }) {
  const data = new ARRAYS[dtype](length);
  const descriptor = openSync(file);
  let done = 0;
  while (done < data.byteLength)
    done += readSync(descriptor, new Uint8Array(data.buffer, done), { position: done });
  closeSync(descriptor);
  return { data, ...shape };
}

let peer;
let base;
let queries;
let metric;
let index;
let prepared;

const commands = {
  /** Loads data and library; says why not if the library is not to be had. */
  async open({ library, files }) {
    peer = await import(`./peers/${library}.mjs`);
    try {
      peer.install?.();
    } catch (error) {
      return { missing: error.message.split("\n")[0] };
    }
    [base, queries, metric] = [load(files.base), load(files.queries), files.metric];
    return { threaded: peer.threaded };
  },

  async build({ options, watch = false }) {
    index?.close();
    index = undefined;
    prepared = undefined;
    const before = startPeak();
    const build = () => timed(() => peer.build(base, metric, options));
    const { result: built, ...loop } = watch ? await delays(build) : { result: await build() };
    index = built.result;
    const memory = (peak() - before) / MEGABYTE;
    return { cpu: built.cpu, wall: built.wall, memory, ...loop };
  },

  /** All queries `repeats` times. */
  async search({ k, ef, threads, repeats = 1 }) {
    prepared ??= index.prepare(queries);
    await index.setEf(ef);
    globalThis.gc();
    const { result, cpu, wall } = await timed(async () => {
      let found;
      for (let i = 0; i < repeats; i++) found = await index.search(prepared, k, ef, threads);
      return found;
    });
    return { cpu: cpu / repeats, wall: wall / repeats, ids: index.ids(result, k) };
  },

  /** Neighbours of all points from the index, by the `neighbours` of ours. */
  async graph({ k, ef, threads }) {
    const { result, cpu, wall } = await timed(() => index.graph(k, ef, threads));
    return { cpu, wall, ids: result.ids };
  },

  close() {
    index?.close();
    process.disconnect();
  },
};

process.on("message", async ({ command, ...options }) => {
  try {
    const answer = await commands[command](options);
    if (process.connected) process.send({ answer });
  } catch (error) {
    process.send({ error: error.stack });
  }
});
