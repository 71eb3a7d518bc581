import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ADDON_PATH } from "./addon.ts";

interface Ending {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(script: string, ...args: string[]): Ending {
  const path = fileURLToPath(new URL(`teardown/${script}.mjs`, import.meta.url));
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [path, ADDON_PATH, ...args],
    { encoding: "utf8" },
  );
  return { status, signal, stdout, stderr };
}

describe("native jobs that are still running", () => {
  it.each([1, 2])(
    "survive worker.terminate() at any moment (%d)",
    (seed) => {
      const clean = { status: 0, signal: null, stdout: "30 ended", stderr: "" };
      expect(run("terminate", String(seed))).toEqual(clean);
    },
    30_000,
  );

  it.each([0, 1, 5, 20, 40])("let process.exit end after %d ms with its code", (milliseconds) => {
    const clean = { status: 7, signal: null, stdout: "", stderr: "" };
    expect(run("exit", "exit", String(milliseconds))).toEqual(clean);
  });

  it("let an uncaught exception end the process in the usual way", () => {
    const { status, signal, stderr } = run("exit", "throw", "10");
    expect({ status, signal }).toEqual({ status: 1, signal: null });
    expect(stderr).toContain("thrown on purpose");
  });

  it("keep the process alive until they are cancelled, and no longer", () => {
    const clean = { status: 0, signal: null, stdout: "", stderr: "" };
    expect(run("exit", "cancel", "20")).toEqual(clean);
  });
});
