// One row against many: our kernels, SimSIMD's kernels in the same kind of native loop, and
// SimSIMD's package as JavaScript calls it, one pair at a time. All pairs of metric and element type
// that both have; rows in cache.
import { RandomStream, vectors } from "@ann/core";
import { isa, kernelFor, METRICS, oneToMany } from "@ann/distances";
import simsimd from "simsimd";
import {
  measure,
  printConditions,
  printPeakMemory,
  printTable,
} from "../../../tools/bench/harness.mjs";
import { benchAddon } from "./addon.mjs";

const native = benchAddon();
const LENGTHS = [16, 100, 128, 784, 1536];
const CACHED = 2 ** 18; // bytes of rows
const WORK = 2 ** 25; // bytes a candidate reads in one round

const SHARED = [
  ...["sqeuclidean", "ip", "cosine"].flatMap((metric) =>
    ["f64", "f32", "f16", "bf16", "i8", "u8"].map((dtype) => [metric, dtype]),
  ),
  ...["kl", "jensenshannon"].flatMap((metric) => [
    [metric, "f64"],
    [metric, "f32"],
  ]),
  ["hamming_count", "b1"],
  ["jaccard", "b1"],
];
const CALLS = {
  sqeuclidean: simsimd.sqeuclidean,
  ip: simsimd.inner,
  cosine: simsimd.cosine,
  kl: simsimd.kullbackleibler,
  jensenshannon: simsimd.jensenshannon,
  hamming_count: simsimd.hamming,
  jaccard: simsimd.jaccard,
};
const ARRAYS = {
  f64: Float64Array,
  f32: Float32Array,
  f16: Uint16Array,
  bf16: Uint16Array,
  i8: Int8Array,
  u8: Uint8Array,
  b1: Uint8Array,
};

function element(dtype, random) {
  if (dtype === "f64" || dtype === "f32") return random.uniform() + 2 ** -10;
  if (dtype === "f16") return 0x3000 + random.below(0x800); // 0.125 to 0.5
  if (dtype === "bf16") return 0x3f00 + random.below(0x80); // 0.5 to 1
  return random.below(256);
}

function rowsOf(dtype, cols) {
  const Type = ARRAYS[dtype];
  const rows = Math.max(64, Math.floor(CACHED / (cols * Type.BYTES_PER_ELEMENT)));
  const random = new RandomStream(1);
  return vectors(
    Type.from({ length: rows * cols }, () => element(dtype, random)),
    rows,
    cols,
    dtype,
  );
}

/** The same work done in each way, and how many distances it is. */
function candidatesOf(metric, dtype, m) {
  const bytes = m.cols * m.data.BYTES_PER_ELEMENT;
  const repeats = Math.max(1, Math.round(WORK / (m.rows * bytes)));
  const kernel = kernelFor(metric, m);
  const out = new Float64Array(m.rows);
  const query = m.data.subarray(0, m.cols);
  const again = (body) => () => {
    for (let i = 0; i < repeats; i++) body();
  };
  const run = {
    "ann kernel": again(() => native.ann(kernel, m.data, m.rows, bytes, m.cols, out)),
    "simsimd kernel": again(() =>
      native.simsimd(metric, dtype, m.data, m.rows, bytes, m.cols, out),
    ),
    oneToMany: again(() => oneToMany(query, m, { metric })),
  };
  if (dtype !== "f16" && dtype !== "bf16") {
    const call = CALLS[metric];
    const rows = Array.from({ length: m.rows }, (_, i) =>
      m.data.subarray(i * m.cols, (i + 1) * m.cols),
    );
    run["simsimd calls"] = again(() => {
      for (let i = 0; i < m.rows; i++) out[i] = call(query, rows[i]);
    });
  }
  return { run, distances: repeats * m.rows };
}

printConditions(`@ann/distances, ${isa}, against simsimd`);
const available = new Set(METRICS.flatMap((m) => m.dtypes.map((dtype) => `${m.name} ${dtype}`)));
for (const [metric, dtype] of SHARED.filter((pair) => available.has(pair.join(" ")))) {
  const table = [];
  for (const cols of LENGTHS) {
    const candidates = candidatesOf(metric, dtype, rowsOf(dtype, cols));
    const measured = await measure(candidates.run);
    const nanoseconds = ({ cpu }) => ((cpu / candidates.distances) * 1e9).toFixed(1);
    table.push({
      columns: String(cols),
      ...Object.fromEntries(measured.map((one) => [`${one.name}, ns`, nanoseconds(one)])),
      "simsimd / ann": measured[1].ratio.toFixed(2),
    });
  }
  printTable(`${metric}, ${dtype}: CPU time of a distance`, table);
}
printPeakMemory();
