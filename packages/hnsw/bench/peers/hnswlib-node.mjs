// hnswlib-node as its documentation says: one plain array at a time, synchronous, one thread. Its
// install script is off: the benchmark compiles it once, with the flags of its own binding.gyp.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const home = fileURLToPath(new URL("../../", import.meta.url));

export const threaded = false;

/** Compiles the addon if it is not there. @throws Error if that fails, with the compiler's words */
export function install() {
  const folder = dirname(require.resolve("hnswlib-node/package.json"));
  if (existsSync(join(folder, "build/Release/addon.node"))) return;
  const { status, stderr } = spawnSync(process.execPath, ["../../tools/build-native.mjs"], {
    cwd: home,
    env: { ...process.env, npm_config_directory: folder },
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  if (status !== 0) {
    const reason = stderr.split("\n").findLast((line) => /error|ERR!/i.test(line)) ?? "";
    throw new Error(`does not compile here ${reason}`.trim());
  }
}

const rowOf = (m, i) => Array.from(m.data.subarray(i * m.stride, i * m.stride + m.cols));

const SPACES = { l2: "l2", cosine: "cosine" };

export function build(data, metric, { M, efConstruction }) {
  const { HierarchicalNSW } = require("hnswlib-node");
  const index = new HierarchicalNSW(SPACES[metric], data.cols);
  index.initIndex({ maxElements: data.rows, m: M, efConstruction });
  for (let i = 0; i < data.rows; i++) index.addPoint(rowOf(data, i), i);
  return {
    prepare: (queries) => Array.from({ length: queries.rows }, (_, i) => rowOf(queries, i)),
    async setEf(ef) {
      index.setEf(ef);
    },
    search: (queries, k) => queries.map((query) => index.searchKnn(query, k).neighbors),
    ids(found, k) {
      const ids = new Uint32Array(found.length * k).fill(2 ** 32 - 1);
      for (const [i, row] of found.entries()) ids.set(row, i * k);
      return ids;
    },
    close() {},
  };
}
