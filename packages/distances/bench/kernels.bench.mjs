// One query against many rows: native kernels against a plain JavaScript loop over the same rows.
import { RandomStream } from "@ann/core";
import { bruteForce, distance, isa, METRICS, oneToMany } from "@ann/distances";
import { compare, printConditions, printPeakMemory } from "../../../tools/bench/harness.mjs";

const ROWS = 1000;
const REPEATS = 20;

function rows(cols, Type) {
  const random = new RandomStream(1);
  const data = Type.from({ length: ROWS * cols }, () => random.below(256));
  return { data, rows: ROWS, cols, stride: cols };
}

function plainLoop(metric, query, m) {
  const evaluate = distance(metric);
  for (let i = 0; i < m.rows; i++)
    evaluate(query, m.data.subarray(i * m.stride, i * m.stride + m.cols));
}

printConditions(`@ann/distances, ${isa}`);
for (const cols of [16, 128, 784]) {
  for (const Type of [Float32Array, Uint8Array]) {
    const m = rows(cols, Type);
    const query = m.data.slice(0, cols);
    for (const { name: metric } of METRICS) {
      const million = (ROWS * REPEATS) / 1e6;
      await compare(`${metric}, ${Type.name}, ${cols} columns, ${million} million distances`, {
        native: () => {
          for (let i = 0; i < REPEATS; i++) oneToMany(query, m, { metric });
        },
        "JavaScript loop": () => {
          for (let i = 0; i < REPEATS; i++) plainLoop(metric, query, m);
        },
      });
    }
  }
}

const random = new RandomStream(2);
const data = Float32Array.from({ length: 20_000 * 128 }, () => random.normal());
const all = { data, rows: 20_000, cols: 128, stride: 128 };
const queries = { ...all, rows: 500 };
await compare("exact 10-NN, 500 queries among 20 000 x 128 f32", {
  "1 thread": () => bruteForce(all, queries, { k: 10, threads: 1 }).then(() => undefined),
  "2 threads": () => bruteForce(all, queries, { k: 10, threads: 2 }).then(() => undefined),
});
printPeakMemory();
