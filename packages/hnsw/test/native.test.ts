import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Compiling takes most of it. */
const TIMEOUT = 300_000;
const CXX = env["CXX"] ?? "g++";
const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

describe.skipIf(spawnSync(CXX, ["--version"]).status !== 0)("the native index by itself", () => {
  let folder = "";
  const compiled = (name: string): string => {
    const program = join(folder, name);
    const folders = ["../native", "../../native/include", "../../distances/include"];
    const sources = [`native/${name}.cc`, "../native/codes/isa/scalar.cc"].map(pathOf);
    const flags = ["-std=c++20", "-O1", "-ffp-contract=off", "-Wno-psabi", "-pthread"];
    const included = folders.map((f) => `-I${pathOf(f)}`);
    execFileSync(CXX, [...flags, ...included, ...sources, "-o", program]);
    return program;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ann-hnsw-"));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it(
    "starts of walks and counts stay what they would be from scratch",
    { timeout: TIMEOUT },
    () => {
      expect(execFileSync(compiled("churn"), { encoding: "utf8" })).toBe("24000 steps\n");
    },
  );

  it("growth for which memory is missing leaves no trace", { timeout: TIMEOUT }, () => {
    expect(execFileSync(compiled("growth"), { encoding: "utf8" })).toMatch(/^\d+ allocations\n$/);
  });
});
