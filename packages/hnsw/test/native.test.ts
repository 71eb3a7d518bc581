import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CXX = env["CXX"] ?? "g++";
const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

describe.skipIf(spawnSync(CXX, ["--version"]).status !== 0)("the native index by itself", () => {
  let folder = "";
  let program = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ann-hnsw-"));
    program = join(folder, "churn");
    const folders = ["../native", "../../native/include", "../../distances/include"];
    const sources = ["native/churn.cc", "../native/codes/isa/scalar.cc"].map(pathOf);
    const flags = ["-std=c++20", "-O1", "-ffp-contract=off", "-Wno-psabi", "-pthread"];
    execFileSync(CXX, [
      ...flags,
      ...folders.map((f) => `-I${pathOf(f)}`),
      ...sources,
      "-o",
      program,
    ]);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  it("starts of walks and counts stay what they would be from scratch", { timeout: 60_000 }, () => {
    expect(execFileSync(program, { encoding: "utf8" })).toBe("24000 steps\n");
  });
});
