// `pnpm bench [NAME...]`: runs the benchmarks of the named packages, all by default, one process
// each. Build first (`pnpm build`). ANN_DATA adds real data where a benchmark knows some.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import process from "node:process";

const packages = fileURLToPath(new URL("../../packages", import.meta.url));
const known = readdirSync(packages).filter((name) => existsSync(join(packages, name, "bench")));
const wanted = process.argv.length > 2 ? process.argv.slice(2) : known;
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark named ${unknown.join(", ")}; known: ${known.join(", ")}\n`);
  process.exit(2);
}
for (const name of wanted) {
  const folder = join(packages, name, "bench");
  for (const file of readdirSync(folder).filter((entry) => entry.endsWith(".bench.mjs"))) {
    const { status } = spawnSync(process.execPath, [join(folder, file)], { stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
  }
}
