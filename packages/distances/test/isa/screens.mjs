// Searches seeded, mostly nasty data in every way that the addon has, with the instruction set
// that ANN_SIMD names. Prints one line per case: its name, and a hash of the answers of the plain
// way; the ways that gave other bytes, if any, follow.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { argv, stdout } from "node:process";

const addon = createRequire(import.meta.url)(argv[2]);
const SEED = 2024;

// mulberry32 and Box-Muller: good enough to scatter points.
function stream(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () =>
    Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(6.283185307 * uniform());
  return { uniform, normal };
}

/** Fills rows x dim by element. Every generator sees random numbers, the row and the column. */
const GENERATORS = {
  normal: ({ normal }) => normal(),
  negative: ({ uniform }) => -1 - uniform(),
  "far from the origin": ({ normal }) => 10000 + normal(),
  "outlier columns": ({ normal }, i, j) => normal() * (j % 7 === 3 ? 1e4 : 1),
  "heavy tails": ({ normal, uniform }) => normal() / (uniform() + 1e-4),
  "one huge element": ({ normal }, i, j) => (i === 5 && j === 0 ? 3e38 : normal()),
  "huge scale": ({ normal }) => normal() * 1e37,
  "tiny scale": ({ normal }) => normal() * 1e-40,
  "scales of rows": ({ normal }, i) => normal() * 10 ** ((i % 60) - 30),
  "few values": ({ uniform }) => Math.floor(uniform() * 3),
  "rows of zeros": ({ normal }, i) => (i % 3 === 0 ? 0 : normal()),
  "constant rows": (_, i) => (i % 17) - 8,
  "equal rows": (_, i, j) => 0.1 * j,
  "near-duplicates": ({ normal }, i, j) => Math.sin(((i % 9) + 1) * (j + 1)) + 1e-7 * normal(),
  "whole numbers": ({ uniform }) => Math.floor(uniform() * 256),
  "one column varies": ({ normal }, i, j) => (j === 1 ? normal() : 7.25),
};
const SHAPES = [
  [1, 1, 1],
  [33, 13, 3],
  [200, 25, 17],
  [333, 30, 64],
  [97, 12, 130],
];
const TYPES = {
  f64: Float64Array,
  f32: Float32Array,
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  bf16: Uint16Array,
  f16: Uint16Array,
};
const METRICS = ["l2", "sqeuclidean", "cosine", "ip"];

function fill(type, rows, dim, stride, generator, random) {
  const array = new TYPES[type](rows * stride);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < dim; j++) {
      const value = generator(random, i, j);
      // Sixteen-bit floats: the high half of a float; for f16 any finite bits will do.
      array[i * stride + j] =
        type === "bf16"
          ? new Uint32Array(Float32Array.of(value).buffer)[0] >>> 16
          : type === "f16"
            ? (Math.abs(Math.round(value * 1000)) % 0x7c00) | (value < 0 ? 0x8000 : 0)
            : value;
    }
  }
  return { data: array, rows, cols: dim, stride, dtype: type };
}

async function search(kernel, data, queries, k, exclude, screen, threads) {
  const ids = new Uint32Array(queries.rows * k);
  const distances = new Float32Array(queries.rows * k);
  const control = { threads, onProgress() {} };
  const args = [kernel, data, queries, exclude, k, ids, distances, screen, control];
  await addon.bruteForce(...args).promise;
  return Buffer.concat([Buffer.from(ids.buffer), Buffer.from(distances.buffer)]);
}

async function compare(name, type, metric, [rows, asked, dim], generator, seed) {
  const random = stream(seed);
  const kernel = addon.kernel(metric, type);
  if (!kernel) return;
  const data = fill(type, rows, dim, dim + (seed % 3), generator, random);
  // Some of the queries are rows.
  const queries = fill(type, asked, dim, dim, generator, random);
  for (let i = 0; i < asked; i += 3) {
    const from = (i * 7) % rows;
    queries.data.set(data.data.subarray(from * data.stride, from * data.stride + dim), i * dim);
  }
  const k = [1, 5, 10, rows + 2][seed % 4];
  const exclude =
    seed % 2 ? Uint32Array.from({ length: asked }, (_, i) => (i * 7) % rows) : undefined;
  const plain = await search(kernel, data, queries, k, exclude, "plain", 1);
  const wrong = [];
  for (const [screen, threads] of [
    ["bytes", 1],
    ["floats", 1],
    ["bytes", 2],
    ["floats", 3],
    ["automatic", 2],
  ]) {
    const found = await search(kernel, data, queries, k, exclude, screen, threads);
    if (!found.equals(plain)) wrong.push(`${screen} on ${threads}`);
  }
  const hash = createHash("sha256").update(plain).digest("hex").slice(0, 16);
  stdout.write(
    `${[name, type, metric, rows, asked, dim, `k ${k}`, `seed ${seed}`].join(", ")}: ${[hash, ...wrong].join(" ")}\n`,
  );
}

let seed = SEED;
for (const [name, generator] of Object.entries(GENERATORS)) {
  for (const metric of METRICS) {
    const shapes = SHAPES.map((shape) => ["f32", shape]);
    const others = Object.keys(TYPES)
      .filter((type) => type !== "f32")
      .map((type, i) => [type, SHAPES[1 + (i % 4)]]);
    for (const [type, shape] of [...shapes, ...others]) {
      await compare(name, type, metric, shape, generator, ++seed);
    }
  }
}
