// Compiles the addon of the package in the current folder with node-gyp. Headers that lie beside
// the running node are used when they are there, so that nothing has to be downloaded.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";

const require = createRequire(join(process.cwd(), "package.json"));
const nodeGyp = require.resolve("node-gyp/bin/node-gyp.js");
const prefix = dirname(dirname(process.execPath));
const env = { ...process.env };
if (!env.npm_config_nodedir && existsSync(join(prefix, "include/node/node_api.h"))) {
  env.npm_config_nodedir = prefix;
}
const verb = process.argv[2] ?? "rebuild";
const { status } = spawnSync(
  process.execPath,
  [nodeGyp, verb, "-j", String(availableParallelism()), "--silent"],
  { stdio: "inherit", env },
);
process.exit(status ?? 1);
