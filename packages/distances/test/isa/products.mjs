// All pairs by the matrix product, with the instruction set that ANN_SIMD names: one line per case,
// its name and a hash of the distances. Argument: the addon's path.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { argv, stdout } from "node:process";

const addon = createRequire(import.meta.url)(argv[2]);

let state = 1;
const uniform = () => {
  state = Math.imul(state, 1664525) + 1013904223;
  return (state >>> 0) / 2 ** 32;
};
const TYPES = {
  f32: [Float32Array, () => (uniform() - 0.5) * 10 ** (4 * uniform())],
  bf16: [Uint16Array, () => 0x3f00 + 256 * uniform()],
  u8: [Uint8Array, () => 256 * uniform()],
  i8: [Int8Array, () => 256 * uniform() - 128],
  i16: [Int16Array, () => 65536 * (uniform() - 0.5)],
};

for (const [dtype, [Data, element]] of Object.entries(TYPES)) {
  for (const [rows, cols] of [
    [45, 3],
    [70, 65],
    [101, 200],
  ]) {
    const data = Data.from({ length: rows * cols }, element);
    // A row twice, and nearly twice: one is left to the kernel.
    data.copyWithin(cols, 0, cols);
    data.copyWithin(2 * cols, 0, cols);
    data[2 * cols] += 1;
    const all = { data, rows, cols, stride: cols };
    for (const metric of ["l2", "sqeuclidean", "ip", "cosine"]) {
      const out = new Float64Array(rows * rows);
      const kernel = addon.kernel(metric, dtype);
      const control = { threads: 1, onProgress() {} };
      await addon.allPairs(kernel, all, all, out, "product", control).promise;
      const hash = createHash("sha256").update(new Uint8Array(out.buffer)).digest("hex");
      stdout.write(`${metric} ${dtype} ${rows} x ${cols}: ${hash.slice(0, 16)}\n`);
    }
  }
}
