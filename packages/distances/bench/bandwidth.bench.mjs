// One row against many rows that no cache holds: bytes per second beside those of a copy of the same
// memory, which reads as much and writes it besides.
import { vectors } from "@ann/core";
import { isa, kernelFor, METRICS } from "@ann/distances";
import { measure, printConditions, printTable } from "../../../tools/bench/harness.mjs";
import { benchAddon } from "./addon.mjs";

const native = benchAddon();
const BYTES = 2 ** 28;
const PAIRS = [
  ["l2", "f32"],
  ["ip", "f32"],
  ["cosine", "f32"],
  ["l1", "f32"],
  ["l2", "f16"],
  ["l2", "u8"],
  ["ip", "u8"],
  ["l2", "i8"],
  ["cosine", "i8"],
  ["hamming", "b1"],
  ["jaccard", "b1"],
];
const ARRAYS = {
  f32: Float32Array,
  f16: Uint16Array,
  u8: Uint8Array,
  i8: Int8Array,
  b1: Uint8Array,
};

function memory() {
  const words = new Uint32Array(BYTES / 4);
  // Floats between 1 and 2, halves of ordinary size, bytes of every kind.
  for (let i = 0, state = 1; i < words.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    words[i] = 0x3f800000 | (state >>> 9);
  }
  return words.buffer;
}

printConditions(`@ann/distances, ${isa}, ${BYTES / 2 ** 20} MB of rows`);
const source = memory();
const target = new ArrayBuffer(BYTES);
const gigabytes = (seconds) => BYTES / seconds / 1e9;
const available = new Set(METRICS.flatMap((m) => m.dtypes.map((dtype) => `${m.name} ${dtype}`)));
for (const rowBytes of [128, 784, 3136]) {
  const rows = Math.floor(BYTES / rowBytes);
  const out = new Float64Array(rows);
  const run = {
    copy: () => native.copy(new Uint8Array(source), new Uint8Array(target)),
  };
  for (const [metric, dtype] of PAIRS.filter((pair) => available.has(pair.join(" ")))) {
    const data = new ARRAYS[dtype](source);
    const cols = rowBytes / data.BYTES_PER_ELEMENT;
    const kernel = kernelFor(metric, vectors(data, 1, cols, dtype));
    run[`${metric}, ${dtype}`] = () => native.ann(kernel, data, rows, rowBytes, cols, out);
  }
  const measured = await measure(run, { rounds: 3 });
  const [copy] = measured;
  printTable(
    `rows of ${rowBytes} bytes, GB per CPU second`,
    measured.map(({ name, cpu }) => ({
      candidate: name,
      "GB/s": gigabytes(cpu).toFixed(1),
      "of copy": `${((100 * copy.cpu) / cpu).toFixed(0)} %`,
    })),
  );
}
