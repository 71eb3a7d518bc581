/**
 * The demo: a loopback server for one page that shows a map growing. `bin/demo.js` loads this
 * module, which runs the arguments of the process.
 *
 * @module
 */
import process from "node:process";
import { runDemo } from "./run-demo.ts";

process.exitCode = await runDemo(process.argv.slice(2), process);
