// Data for benchmarks: seeded clusters always, real sets when ANN_DATA is set.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { gunzipSync } from "node:zlib";
import { readNpy } from "./npy.mjs";

/** Gaussian clusters: `rows` points in `cols` dimensions around `clusters` centres. */
export function clusters({ RandomStream }, rows, cols, count, seed = 1) {
  const random = new RandomStream(seed);
  const centres = Float32Array.from({ length: count * cols }, () => random.normal());
  const data = new Float32Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const centre = random.below(count) * cols;
    for (let j = 0; j < cols; j++)
      data[i * cols + j] = centres[centre + j] + 0.35 * random.normal();
  }
  return { data, rows, cols, stride: cols };
}

const IMAGE_HEADER = 16;
const PIXELS = 784;

const folderOf = (name) => join(env.ANN_DATA ?? "", name);
const exists = (name) => Boolean(env.ANN_DATA) && existsSync(folderOf(name));
const matrix = (data, cols) => ({ data, rows: data.length / cols, cols, stride: cols });

function images(folder, part) {
  const file = join(folderOf(folder), `${part}-images-idx3-ubyte.gz`);
  return gunzipSync(readFileSync(file)).subarray(IMAGE_HEADER);
}

/** All 70 000 MNIST images as bytes, or undefined without ANN_DATA. */
export function mnist() {
  if (!exists("mnist")) return undefined;
  const parts = ["train", "t10k"].map((part) => images("mnist", part));
  const data = new Uint8Array(parts[0].length + parts[1].length);
  data.set(parts[0]);
  data.set(parts[1], parts[0].length);
  return matrix(data, PIXELS);
}

const floats = (bytes, cols) => matrix(Float32Array.from(bytes), cols);

function imageSet(folder) {
  const [base, queries] = ["train", "t10k"].map((part) => floats(images(folder, part), PIXELS));
  return { base, queries, metric: "l2" };
}

function bigann() {
  const [base, queries] = ["base", "queries"].map((part) => {
    const { data, shape } = readNpy(join(folderOf("bigann10k"), `${part}_uint8.npy`));
    return floats(data, shape[1]);
  });
  return { base, queries, metric: "l2" };
}

/** Documents in 200 latent dimensions: training documents are the base, test ones the queries. */
function news() {
  const [all, ...rows] = ["lsa200_float32", "gt_base_rows", "gt_query_rows"].map((part) =>
    readNpy(join(folderOf("20news_bydate"), `${part}.npy`)),
  );
  const cols = all.shape[1];
  const [base, queries] = rows.map(({ data: ids }) => {
    const data = new Float32Array(ids.length * cols);
    for (const [i, id] of ids.entries())
      data.set(all.data.subarray(id * cols, (id + 1) * cols), i * cols);
    return matrix(data, cols);
  });
  return { base, queries, metric: "cosine" };
}

const HELD_OUT = 500;

function clusterSet({ RandomStream }) {
  const { data, rows, cols } = clusters({ RandomStream }, 5000 + HELD_OUT, 32, 64);
  const cut = (rows - HELD_OUT) * cols;
  const [base, queries] = [data.slice(0, cut), data.slice(cut)].map((part) => matrix(part, cols));
  return { base, queries, metric: "l2" };
}

const SETS = {
  mnist: { make: () => imageSet("mnist"), folder: "mnist" },
  fashion: { make: () => imageSet("fashion"), folder: "fashion" },
  bigann10k: { make: bigann, folder: "bigann10k" },
  "20news": { make: news, folder: "20news_bydate" },
  clusters: { make: clusterSet },
};

/** Names that `dataset` knows and has the files of. */
export function available() {
  return Object.keys(SETS).filter((name) => !SETS[name].folder || exists(SETS[name].folder));
}

const QUICK = { base: 5000, queries: 500 };

/**
 * Base and queries, 32-bit floats, and the metric that is meant: `mnist` and `fashion` (60 000 and
 * 10 000 images), `bigann10k` (10 000 and 100), `20news` (11 276 and 1876 documents, cosine),
 * `clusters` (5000 and 500 of 64 Gaussian clusters). `quick` keeps the first 5000 and 500.
 */
export function dataset(name, { RandomStream, quick = false }) {
  const { base, queries, metric } = SETS[name].make({ RandomStream });
  const cut = (m, most) => {
    const rows = quick ? Math.min(m.rows, most) : m.rows;
    return rows === m.rows ? m : { ...m, rows, data: m.data.slice(0, rows * m.cols) };
  };
  return { name, metric, base: cut(base, QUICK.base), queries: cut(queries, QUICK.queries) };
}
