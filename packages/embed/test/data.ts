import { RandomStream, type Matrix, type NeighbourGraph, type NumericArray } from "@ann/core";
import { bruteForce } from "@ann/distances";
import { graphFromKnn } from "@ann/graph";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

export const dense = <T extends NumericArray>(data: T, cols: number): Matrix<T> => ({
  data,
  rows: data.length / cols,
  cols,
  stride: cols,
});

/** Standard normal. */
export function gaussian(rows: number, cols: number, seed: number): Matrix {
  const random = new RandomStream(seed);
  const data = Float32Array.from({ length: rows * cols }, () => random.normal());
  return { data, rows, cols, stride: cols };
}

/** Whole numbers from 0 to `values - 1`: many ties, and all distances exact in 32-bit floats. */
export function wholeNumbers(rows: number, cols: number, values: number, seed: number): Matrix {
  const random = new RandomStream(seed);
  return dense(
    Float32Array.from({ length: rows * cols }, () => random.below(values)),
    cols,
  );
}

/** Gaussian clusters of standard deviation 1; row i belongs to cluster i modulo their number. */
export function clusters(
  rows: number,
  cols: number,
  count: number,
  distance: number,
  seed: number,
): Matrix {
  const m = gaussian(rows, cols, seed);
  for (let i = 0; i < rows; i++)
    m.data[i * cols + ((i % count) % cols)]! += distance * (1 + (i % count));
  return m;
}

/** The handwritten digits that come with the repository: 64 pixels from 0 to 16, and the class. */
export function digits(): { pixels: Matrix<Uint8Array>; labels: Uint32Array } {
  const file = new URL("../../../data/digits.csv.gz", import.meta.url);
  const lines = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
  const rows = lines.map((line) => line.split(",").map(Number));
  return {
    pixels: dense(Uint8Array.from(rows.flatMap((row) => row.slice(0, 64))), 64),
    labels: Uint32Array.from(rows, (row) => row[64]!),
  };
}

/** Every row's k nearest other rows, exactly. */
export async function exactGraph(m: Matrix<NumericArray>, k: number): Promise<NeighbourGraph> {
  const exclude = Uint32Array.from({ length: m.rows }, (_, i) => i);
  return graphFromKnn(await bruteForce(m, m, { k, exclude }), { k });
}

/** Row i of a matrix as plain numbers. */
export const rowOf = (m: Matrix<NumericArray>, i: number): number[] =>
  Array.from(m.data.subarray(i * m.stride, i * m.stride + m.cols));

export const rowsOf = (m: Matrix<NumericArray>): number[][] =>
  Array.from({ length: m.rows }, (_, i) => rowOf(m, i));
