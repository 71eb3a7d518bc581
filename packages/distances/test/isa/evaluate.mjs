// Runs the kernels of the instruction set that ANN_SIMD names, which an addon reads when it is
// loaded. Cases come in and distances go out through standard streams. Argument: the addon's path.
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import process from "node:process";
import { deserialize, serialize } from "node:v8";

const addon = createRequire(import.meta.url)(process.argv[2]);
const input = [];
for await (const piece of process.stdin) input.push(piece);
const cases = deserialize(Buffer.concat(input));

const results = cases.map(({ metric, query, rows }) => {
  const dtype = query instanceof Float32Array ? "f32" : "u8";
  const one = { data: query, rows: 1, cols: query.length, stride: query.length };
  const out = new Float32Array(rows.rows);
  addon.oneToMany(addon.kernel(metric, dtype), one, rows, undefined, out);
  return out;
});
process.stdout.write(serialize({ isa: addon.isa, results }));
