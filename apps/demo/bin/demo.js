#!/usr/bin/env node
import { existsSync } from "node:fs";
import process from "node:process";

const main = new URL("../dist/main.js", import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write("demo: not built yet; run `npm run build` in the root of the repository\n");
  process.exitCode = 1;
}
