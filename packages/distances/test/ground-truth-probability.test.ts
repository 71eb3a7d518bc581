import { readFileSync } from "node:fs";
import { join } from "node:path";
import { matrix, type Matrix } from "@ann/core";
import { describe, expect, it } from "vitest";
import { bruteForce, distance } from "../src/index.ts";
import { readNpy } from "./npy.ts";

const DATA = process.env["ANN_DATA"];
const path = (name: string): string => join(DATA!, "nmslib_sample", name);
const K = 100;

function readRows(name: string): Matrix<Float64Array> {
  const lines = readFileSync(path(name), "utf8").trim().split("\n");
  const rows = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return matrix(Float64Array.from(rows.flat()), rows.length, rows[0]!.length);
}

function slice(m: Matrix<Float64Array>, from: number, to: number): Matrix<Float64Array> {
  return matrix(m.data.subarray(from * m.cols, to * m.cols), to - from, m.cols);
}

const METRICS = { hellinger: "hellinger", jensenshannon: "jensenshannon_sqrt_nat" } as const;
type Name = keyof typeof METRICS;

/** Rows of 8 probabilities, 500 queries among 10 000; of 128, the last hundred among 900. */
const SETS = {
  final8: (metric: Name) => ({
    data: readRows("final8_10K.txt"),
    queries: slice(readRows("final8_query1K.txt"), 0, 500),
    truth: `gt_final8_${METRICS[metric]}_k100`,
  }),
  final128: (metric: Name) => ({
    data: slice(readRows("final128_query1K.txt"), 0, 900),
    queries: slice(readRows("final128_query1K.txt"), 900, 1000),
    truth: `gt_final128q_${METRICS[metric]}_base0-900_q900-1000_k100`,
  }),
};

const row = (m: Matrix<Float64Array>, i: number): Float64Array =>
  m.data.subarray(i * m.cols, (i + 1) * m.cols);

describe.skipIf(!DATA).each(["final8", "final128"] as const)("exact neighbours of %s", (set) => {
  describe.each(["hellinger", "jensenshannon"] as const)("by %s", (metric) => {
    it.each([Float64Array, Float32Array])("all ids up to ties, from a %o", async (array) => {
      const { data, queries, truth } = SETS[set](metric);
      const of = (m: Matrix<Float64Array>): Matrix<Float64Array | Float32Array> =>
        matrix(array.from(m.data), m.rows, m.cols);
      const found = await bruteForce(of(data), of(queries), { k: K, metric });
      const ids = readNpy(path(`${truth}_ids_int32.npy`), "i4").data;
      const distances = readNpy(path(`${truth}_dist_float32.npy`), "f4").data;
      const wrong: string[] = [];
      let different = 0;
      for (let q = 0; q < queries.rows; q++) {
        for (let i = q * K; i < (q + 1) * K; i++) {
          // Theirs is rounded to 32 bits, and computed from sums that cancel.
          const error = Math.abs(found.distances[i]! - distances[i]!);
          if (!(error <= 1e-6)) wrong.push(`query ${q}: ${found.distances[i]}, ${distances[i]}`);
          if (found.ids[i] === ids[i]) continue;
          different++;
          // Another id only where its own distance is the same to within that.
          const own = distance(metric)(row(queries, q), row(data, found.ids[i]!));
          if (Math.abs(own - distances[i]!) > 1e-6) wrong.push(`query ${q}: id ${found.ids[i]}`);
        }
      }
      expect(wrong).toEqual([]);
      // Ties are rare, except among the many constant rows of final128.
      expect(different / ids.length).toBeLessThan(set === "final8" ? 0.001 : 1);
    });
  });
});
