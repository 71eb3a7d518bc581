// Exact 10 nearest neighbours, every way that the addon has, in queries per CPU second; and all
// pairs. The ways other than the automatic one are internal: they are asked of the addon.
import { RandomStream } from "@ann/core";
import { bruteForce, isa, kernel, manyToMany, pdist } from "@ann/distances";
import { createRequire } from "node:module";
import { clusters, mnist } from "../../../tools/bench/data.mjs";
import { compare, printConditions, printPeakMemory } from "../../../tools/bench/harness.mjs";

const addon = createRequire(import.meta.url)("../build/Release/ann_distances.node");
const QUERIES = 1000;
const K = 10;

/** MNIST's bytes, else seeded clusters, as bytes too. */
function bytes() {
  const images = mnist();
  if (images) return { name: "MNIST", ...images };
  const rows = 20_000;
  const cols = 128;
  const { data } = clusters({ RandomStream }, rows, cols, 20);
  return {
    name: "clusters",
    data: Uint8Array.from(data, (x) => Math.max(0, Math.min(255, 128 + 30 * x))),
    rows,
    cols,
  };
}

const { name, data, rows, cols } = bytes();
const inputs = {
  u8: data,
  f32: Float32Array.from(data, (x) => x / 255),
};

async function search(metric, dtype, screen) {
  const all = { data: inputs[dtype], rows: rows - QUERIES, cols, stride: cols };
  const queries = { ...all, data: all.data.subarray(all.rows * cols), rows: QUERIES };
  const [ids, distances] = [new Uint32Array(QUERIES * K), new Float32Array(QUERIES * K)];
  const control = { threads: 1, onProgress() {} };
  const args = [kernel(metric, dtype), all, queries, undefined, K, ids, distances, screen, control];
  await addon.bruteForce(...args).promise;
}

printConditions(`@ann/distances, exact search, ${isa}`);
for (const [metric, dtype] of [
  ["l2", "u8"],
  ["l2", "f32"],
  ["cosine", "f32"],
  ["ip", "f32"],
]) {
  const title = `${metric}, ${dtype}, ${QUERIES} queries among ${rows - QUERIES} rows of ${name}`;
  const ways = Object.fromEntries(
    ["automatic", "floats", "plain"].map((way) => [way, () => search(metric, dtype, way)]),
  );
  await compare(title, ways, { rounds: 2 });
}

const some = { data: inputs.f32, rows: 3000, cols, stride: cols };
await compare(`pairs of ${some.rows} rows of ${name}, l2, f32`, {
  pdist: () => pdist(some).then(() => undefined),
  manyToMany: () => manyToMany(some, some).then(() => undefined),
  "bruteForce, k 10": () => bruteForce(some, some, { k: K }).then(() => undefined),
});
printPeakMemory();
