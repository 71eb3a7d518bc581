// Threads that are at work when their environment ends, in processes of their own.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const run = (name: string): { status: number | null; stdout: string; stderr: string } => {
  const script = fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  return spawnSync(process.execPath, [script], { encoding: "utf8" });
};

it("a worker that is terminated during a layout leaves the process alive", () => {
  expect(run("terminate-workers.mjs")).toMatchObject({ status: 0, stdout: "alive\n", stderr: "" });
}, 60_000);

it("a process may exit during a layout", () => {
  expect(run("exit-during-layout.mjs")).toMatchObject({ status: 7, stdout: "", stderr: "" });
}, 60_000);
