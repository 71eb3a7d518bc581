// `npm start` and `npm test` from a fresh clone: fetches the pinned pnpm through npm, installs,
// builds what is out of date, then does the job. Needs node, npm, python3, make and a C++20 compiler.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import process from "node:process";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const env = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
};
delete env.npm_config_user_agent;

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", env });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

// npm's own command line when npm started us: then no look-up of npm (npm.cmd) on PATH is needed.
const npm = process.env.npm_execpath?.endsWith("npm-cli.js")
  ? [process.execPath, process.env.npm_execpath]
  : ["npm"];

function pnpm(...args) {
  const exec = ["exec", "--yes", "--prefer-offline", `--package=${packageManager}`, "--", "pnpm"];
  run(npm[0], [...npm.slice(1), ...exec, ...args]);
}

/** Whether node_modules is at least as new as the lockfile and every manifest that feeds it. */
function installed() {
  const stamp = `${root}node_modules/.modules.yaml`;
  if (!existsSync(stamp)) return false;
  const { mtimeMs } = statSync(stamp);
  return ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"].every(
    (file) => statSync(root + file).mtimeMs <= mtimeMs,
  );
}

const [job, ...rest] = process.argv.slice(2);
if (!installed()) pnpm("install", "--frozen-lockfile");
if (job === "pnpm") {
  // Any pnpm command, for those who have no pnpm: `node tools/bootstrap.mjs pnpm run lint`.
  pnpm(...rest);
} else {
  if (!existsSync(`${root}packages/hnsw/build/Release`)) {
    process.stderr.write("compiling the C++ parts for the first time, about a minute\n");
  }
  // turbo runs the pnpm that it finds on PATH, so it is started inside pnpm, not by its own binary.
  pnpm("exec", "turbo", "run", "build", "--output-logs=errors-only");
  if (job === "build") process.exit(0);
  const script = job === "test" ? ["node_modules/vitest/vitest.mjs", "run"] : ["tools/start.mjs"];
  run(process.execPath, [...script, ...rest]);
}
