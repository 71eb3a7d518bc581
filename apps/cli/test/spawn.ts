import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

/** The command itself. */
export const BIN: string = fileURLToPath(new URL("../bin/ann.js", import.meta.url));

/** The sample that comes with the repository. */
export const DIGITS: string = fileURLToPath(
  new URL("../../../data/digits.csv.gz", import.meta.url),
);

/** How a process ended, and what it said. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function environment(extra: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(NO_COLOR|FORCE_COLOR|ANN_DEBUG|ANN_NUM_THREADS)$/.test(name),
  );
  return { ...Object.fromEntries(inherited), ...extra };
}

interface Setting {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  /** File descriptors; default: nothing to read, and a pipe. */
  readonly stdin?: number;
  readonly stdout?: number;
}

/** Starts `ann` without a terminal. */
export function spawnAnn(args: readonly string[], setting: Setting = {}): ChildProcess {
  const { cwd = tmpdir(), env = {}, stdin = "ignore", stdout = "pipe" } = setting;
  return spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: environment(env),
    stdio: [stdin, stdout, "pipe"],
  });
}

/** Starts `ann` and collects what it says. */
export function startAnn(
  args: readonly string[],
  setting: Setting = {},
): { child: ChildProcess; ended: Promise<Outcome> } {
  const child = spawnAnn(args, setting);
  const said = Promise.all([child.stdout ? text(child.stdout) : "", text(child.stderr!)]);
  const ended = once(child, "close").then(async ([code]) => {
    const [out, err] = await said;
    return { code: code as number | null, out, err };
  });
  return { child, ended };
}

/** Runs `ann` to its end. */
export function ann(args: readonly string[], setting: Setting = {}): Promise<Outcome> {
  return startAnn(args, setting).ended;
}

/** Runs `ann` and insists on success. */
export async function annSucceeds(...call: Parameters<typeof ann>): Promise<Outcome> {
  const outcome = await ann(...call);
  if (outcome.code !== 0) throw new Error(`ann ended with ${outcome.code}: ${outcome.err}`);
  return outcome;
}

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "ann-cli-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
