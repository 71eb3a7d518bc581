// Refuses to publish a native package without its prebuilt binaries: nothing is compiled at install
// time, so what is not in the package does not exist for its users.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import process from "node:process";

const packages = fileURLToPath(new URL("../packages", import.meta.url));
const native = readdirSync(packages).filter((name) =>
  existsSync(join(packages, name, "binding.gyp")),
);
const missing = native.filter((name) => !existsSync(join(packages, name, "prebuilds")));
if (missing.length > 0) {
  process.stderr.write(`no prebuilds/ in ${missing.join(", ")}: build them before publishing\n`);
  process.exitCode = 1;
}
