// All pairs by the matrix product and by the plain kernels. The ways are internal: they are asked of
// the addon.
import { RandomStream } from "@ann/core";
import { isa, kernel } from "@ann/distances";
import { createRequire } from "node:module";
import { compare, printConditions, printPeakMemory } from "../../../tools/bench/harness.mjs";

const addon = createRequire(import.meta.url)("../build/Release/ann_distances.node");
const ROWS = 2000;
const TYPES = { f32: [Float32Array, 1], u8: [Uint8Array, 256], i8: [Int8Array, 128] };

printConditions(`@ann/distances, all pairs, ${isa}`);
for (const cols of [32, 128, 784]) {
  for (const [metric, dtype] of [
    ["l2", "f32"],
    ["cosine", "f32"],
    ["ip", "f32"],
    ["l2", "u8"],
    ["l2", "i8"],
  ]) {
    const random = new RandomStream(1);
    const [Data, scale] = TYPES[dtype];
    const side = () => {
      const data = Data.from({ length: ROWS * cols }, () => random.uniform() * scale);
      return { data, rows: ROWS, cols, stride: cols };
    };
    const [a, b, out] = [side(), side(), new Float32Array(ROWS * ROWS)];
    const run = async (way) => {
      const control = { threads: 1, onProgress() {} };
      await addon.allPairs(kernel(metric, dtype), a, b, out, way, control).promise;
    };
    const ways = { product: () => run("product"), plain: () => run("plain") };
    await compare(`${metric}, ${dtype}, ${ROWS} x ${ROWS} x ${cols}`, ways, { rounds: 3 });
  }
}
printPeakMemory();
