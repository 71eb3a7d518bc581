import { RandomStream, type Matrix } from "@ann/core";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const dense = <T extends Float32Array | Uint8Array>(data: T, cols: number): Matrix<T> => ({
  data,
  rows: data.length / cols,
  cols,
  stride: cols,
});

/** Uniform in the unit cube. */
export function uniform(rows: number, cols: number, seed: number): Matrix {
  const random = new RandomStream(seed);
  return dense(
    Float32Array.from({ length: rows * cols }, () => random.uniform()),
    cols,
  );
}

/**
 * Gaussian clusters of standard deviation 0.35 around standard normal centres.
 * @param sorted all rows of a cluster after one another, instead of a random cluster for each row
 */
export function clusters(rows: number, cols: number, seed: number, sorted = false): Matrix {
  const count = 64;
  const random = new RandomStream(seed);
  const centres = Float64Array.from({ length: count * cols }, () => random.normal());
  const data = new Float32Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const centre = sorted ? Math.floor((i * count) / rows) : random.below(count);
    for (let j = 0; j < cols; j++) {
      data[i * cols + j] = centres[centre * cols + j]! + 0.35 * random.normal();
    }
  }
  return dense(data, cols);
}

/** The 1797 handwritten digits that come with the repository, 64 pixels from 0 to 16. */
export function digits(): Matrix<Uint8Array> {
  const file = new URL("../../../data/digits.csv.gz", import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
  return dense(
    Uint8Array.from(lines.flatMap((line) => line.split(",").slice(0, 64).map(Number))),
    64,
  );
}

/** The same rows in bytes: the range from `low` to `high` becomes 0 to 255. */
export function toBytes(m: Matrix, low: number, high: number): Matrix<Uint8Array> {
  const byte = (x: number): number => Math.round((255 * (x - low)) / (high - low));
  return dense(
    Uint8Array.from(m.data, (x) => Math.min(255, Math.max(0, byte(x)))),
    m.cols,
  );
}

export const toFloats = (m: Matrix<Uint8Array>): Matrix => dense(Float32Array.from(m.data), m.cols);

/** `count` rows from `first` on, without copying. */
export function slice<T extends Float32Array | Uint8Array>(
  m: Matrix<T>,
  first: number,
  count: number,
): Matrix<T> {
  return { ...m, data: m.data.subarray(first * m.stride) as T, rows: count };
}

/** `rows` rows that take turns among the first `different` rows of `m`. */
export function repeat(m: Matrix, different: number, rows: number): Matrix {
  const data = new Float32Array(rows * m.cols);
  for (let i = 0; i < rows; i++)
    data.set(slice(m, i % different, 1).data.subarray(0, m.cols), i * m.cols);
  return dense(data, m.cols);
}
