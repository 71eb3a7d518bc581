// `pnpm bench [NAME...] [--only FILE[,FILE...]] [FLAG...]`: runs the benchmarks of the named
// packages, all by default, one process each; `--only` those whose file names begin so. Flags are
// handed to each. Build first (`pnpm build`). ANN_DATA adds real data where a benchmark knows some.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import process from "node:process";

const packages = fileURLToPath(new URL("../../packages", import.meta.url));
const known = readdirSync(packages).filter((name) => existsSync(join(packages, name, "bench")));
const args = process.argv.slice(2);
const firstFlag = args.findIndex((arg) => arg.startsWith("-"));
const names = firstFlag < 0 ? args : args.slice(0, firstFlag);
const flags = firstFlag < 0 ? [] : args.slice(firstFlag);
const only = flags.includes("--only") ? flags[flags.indexOf("--only") + 1].split(",") : [""];
const wanted = names.length > 0 ? names : known;
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark named ${unknown.join(", ")}; known: ${known.join(", ")}\n`);
  process.exit(2);
}
for (const name of wanted) {
  const folder = join(packages, name, "bench");
  const isWanted = (file) =>
    file.endsWith(".bench.mjs") && only.some((start) => file.startsWith(start));
  for (const file of readdirSync(folder).filter((entry) => isWanted(entry))) {
    const command = [join(folder, file), ...flags];
    const { status } = spawnSync(process.execPath, command, { stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
  }
}
