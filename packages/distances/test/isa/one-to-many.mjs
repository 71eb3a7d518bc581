// Runs oneToMany of the addon with the instruction set that ANN_SIMD names. Cases come in and
// distances go out through standard streams. Argument: the addon's path.
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import process from "node:process";
import { deserialize, serialize } from "node:v8";

const addon = createRequire(import.meta.url)(process.argv[2]);
const input = [];
for await (const piece of process.stdin) input.push(piece);
const cases = deserialize(Buffer.concat(input));

const results = cases.map(({ metric, dtype, query, rows }) => {
  const out = new Float32Array(rows.rows ?? rows.offsets.length - 1);
  addon.oneToMany(addon.kernel(metric, dtype), query, rows, undefined, out);
  return out;
});
process.stdout.write(serialize({ isa: addon.isa, results }));
