// Answers questions by the kernels of the instruction set that ANN_SIMD names, which an addon reads
// when it is loaded. Questions come in and distances go out through standard streams. Argument:
// the addon's path.
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import process from "node:process";
import { deserialize, serialize } from "node:v8";

const addon = createRequire(import.meta.url)(process.argv[2]);
const input = [];
for await (const piece of process.stdin) input.push(piece);
const questions = deserialize(Buffer.concat(input));

const answers = questions.map(({ metric, dtype, parameters, query, rows, count }) => {
  const out = new Float32Array(count);
  addon.oneToMany(addon.kernel(metric, dtype, parameters), query, rows, undefined, out);
  return out;
});
process.stdout.write(serialize({ isa: addon.isa, answers }));
