import { readFileSync } from "node:fs";

/** The modules of src/page, each after those that it imports. */
const MODULES = [
  "window",
  "data",
  "camera",
  "grid",
  "legend",
  "labels",
  "gestures",
  "hover",
  "paint-webgl",
  "paint-canvas",
  "view",
  "main",
];

const MAIN = new URL("../page/main.js", import.meta.url);

/** An import between page modules, or a comment on types alone. */
const IMPORT_LINES = /^(?:import [^;]*;|\/\*\* @import .*\*\/)\n/gm;

let cached: string | undefined;

/**
 * The page's modules as one classic script, in one scope of its own. Each is a plain `.js` file
 * beside this code, both in the sources and in the published package, whose top-level names differ
 * from those of all others; so leaving out `import` and `export` joins them.
 */
export function pageScript(): string {
  if (cached === undefined) {
    const sources = MODULES.map((name) => {
      const source = readFileSync(new URL(`${name}.js`, MAIN), "utf8");
      return source.replaceAll(IMPORT_LINES, "").replaceAll(/^export (?=\w)/gm, "");
    });
    cached = `(() => {\n"use strict";\n${sources.join("\n")}})();\n`;
  }
  return cached;
}
