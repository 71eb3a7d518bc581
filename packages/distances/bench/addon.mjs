// Compiles bench/native when it is out of date, and loads it.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";

const folder = new URL("native/", import.meta.url);
const built = new URL("build/Release/ann_distances_bench.node", folder);
const age = (url) => statSync(url, { throwIfNoEntry: false })?.mtimeMs ?? 0;

export function benchAddon() {
  const sources = ["bench.cc", "binding.gyp", "../../include/ann/kernel.h"];
  if (age(built) <= Math.max(...sources.map((file) => age(new URL(file, folder))))) {
    const { status } = spawnSync(process.execPath, ["../../tools/build-native.mjs"], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      env: { ...process.env, npm_config_directory: fileURLToPath(folder) },
      stdio: "inherit",
    });
    if (status !== 0) throw new Error("bench/native does not compile");
  }
  return createRequire(import.meta.url)(fileURLToPath(built));
}
