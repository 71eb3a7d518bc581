// Data for benchmarks: seeded clusters always, MNIST when ANN_DATA is set.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { gunzipSync } from "node:zlib";

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

/** All 70 000 MNIST images as bytes, or undefined without ANN_DATA. */
export function mnist() {
  const folder = join(env.ANN_DATA ?? "", "mnist");
  if (!env.ANN_DATA || !existsSync(folder)) return undefined;
  const images = ["train", "t10k"].map((part) =>
    gunzipSync(readFileSync(join(folder, `${part}-images-idx3-ubyte.gz`))).subarray(IMAGE_HEADER),
  );
  const data = new Uint8Array(images[0].length + images[1].length);
  data.set(images[0]);
  data.set(images[1], images[0].length);
  return { data, rows: data.length / 784, cols: 784, stride: 784 };
}
