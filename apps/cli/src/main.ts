/**
 * The `ann` command. `bin/ann.js` loads this module, which runs the arguments of the process.
 *
 * @module
 */
import process from "node:process";
import { run } from "./run.ts";

process.exitCode = await run(process.argv.slice(2), process);
