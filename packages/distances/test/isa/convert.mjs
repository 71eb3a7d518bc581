// Runs conversions on the instruction set that ANN_SIMD names. Cases, each the name of a function of
// the addon and its arguments, of which `out` names those to return, come in and the arrays go out
// through standard streams. Argument: the addon's path.
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import process from "node:process";
import { deserialize, serialize } from "node:v8";

const addon = createRequire(import.meta.url)(process.argv[2]);
const input = [];
for await (const piece of process.stdin) input.push(piece);
const results = deserialize(Buffer.concat(input)).map(({ call, args, out }) => {
  addon[call](...args, undefined);
  return out.map((i) => args[i]);
});
process.stdout.write(serialize({ isa: addon.isa, results }));
