// Checks who uses whom: imports and dependencies against tools/layers.mjs, every import declared,
// no path that reaches into another package, no node module in browser-safe packages.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { BROWSER_SAFE, violation } from "./layers.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const problems = [];

function packages() {
  return ["packages", "apps", "examples"].flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(root, parent, entry.name))
      .filter((folder) => existsSync(join(folder, "package.json"))),
  );
}

/** Files under src, or of an example without that folder those beside its manifest. */
function sources(folder) {
  const src = join(folder, "src");
  const inSrc = existsSync(src);
  return readdirSync(inSrc ? src : folder, { withFileTypes: true, recursive: inSrc })
    .filter((entry) => entry.isFile() && /(?<!\.config)\.(ts|mjs|js)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

const IMPORT =
  /(?:^|[^\w.])(?:import|export)\s*(?:type\s*)?(?:[\w*{}\s,$]*\sfrom\s*)?["']([^"']+)["']|import\(\s*["']([^"']+)["']/g;
const withoutComments = (text) => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

function importsOf(file) {
  const text = withoutComments(readFileSync(file, "utf8"));
  return [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2]);
}

function checkUse(user, used, where) {
  const why = violation(user, used);
  if (why) problems.push(`${where}: ${user} uses ${used} (${why})`);
}

function checkImport(folder, manifest, file, specifier) {
  const where = relative(root, file);
  const { name } = manifest;
  if (specifier.startsWith(".")) {
    const inside = !relative(folder, resolve(dirname(file), specifier)).startsWith("..");
    if (!inside) problems.push(`${where}: ${specifier} reaches into another package`);
  } else if (specifier.startsWith("node:")) {
    if (BROWSER_SAFE.includes(name))
      problems.push(`${where}: ${specifier} in a browser-safe package`);
  } else {
    const used = specifier
      .split("/")
      .slice(0, specifier.startsWith("@") ? 2 : 1)
      .join("/");
    if (used.startsWith("@ann/")) checkUse(name, used, where);
    if (!manifest.dependencies?.[used])
      problems.push(`${where}: ${used} is not a dependency of ${name}`);
  }
}

for (const folder of packages()) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const used of Object.keys(manifest.dependencies ?? {})) {
    if (used.startsWith("@ann/")) checkUse(manifest.name, used, relative(root, folder));
  }
  for (const file of sources(folder)) {
    for (const specifier of importsOf(file)) checkImport(folder, manifest, file, specifier);
  }
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
  problems.length === 0 ? "layers: in order\n" : `layers: ${problems.length} problems\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
