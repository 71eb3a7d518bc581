import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("..", import.meta.url);
const BUILT = "build/Release/ann_native_test.node";

function newest(folder: URL): number {
  const entries = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sources = entries.filter((entry) => !entry.startsWith("build"));
  return Math.max(...sources.map((entry) => statSync(new URL(entry, folder)).mtimeMs));
}

function upToDate(): boolean {
  const built = statSync(new URL(`test/addon/${BUILT}`, ROOT), { throwIfNoEntry: false });
  const sources = [new URL("test/addon/", ROOT), new URL("include/", ROOT)].map(newest);
  sources.push(statSync(new URL("ann.gypi", ROOT)).mtimeMs);
  return built !== undefined && built.mtimeMs > Math.max(...sources);
}

/** Compiles test/addon when one of its sources or a header is newer than the result. */
export default function buildAddon(): void {
  if (upToDate()) return;
  // node-gyp is a development dependency of the packages with an addon; this one has only headers.
  const cwd = fileURLToPath(new URL("../distances", ROOT));
  const directory = fileURLToPath(new URL("test/addon", ROOT));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["../../tools/build-native.mjs"], {
    cwd,
    env: { ...process.env, npm_config_directory: directory },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`test/addon does not compile\n${stdout}\n${stderr}`);
}
