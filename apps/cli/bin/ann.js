#!/usr/bin/env node
import { existsSync } from "node:fs";
import process from "node:process";

const main = new URL("../dist/main.js", import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  const hint = "run `npm start` in the root of the repository, which builds everything";
  process.stderr.write(`ann: not built yet; ${hint}\n`);
  process.exitCode = 1;
}
