import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answers, differences, encoded } from "./isa/questions.ts";

const CXX = "aarch64-linux-gnu-g++";
const QEMU = "qemu-aarch64-static";
const has = (tool: string): boolean => spawnSync(tool, ["--version"]).status === 0;

const run = promisify(execFile);
const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

async function compile(folder: string, program: string): Promise<void> {
  const includes = ["../include", "../native", "../../native/include"].map((f) => `-I${pathOf(f)}`);
  const families = ["vector", "probability", "discrete"];
  const kernels = families.map((family) => `../native/isa/neon/${family}.cc`);
  // Optimisation changes no bits, and takes minutes.
  const flags = ["-std=c++20", "-O1", "-ffp-contract=off", "-fno-math-errno", "-Wno-psabi"];
  const objects = [...kernels, "isa/main.cc"].map((source, i) => ({
    source: pathOf(source),
    object: join(folder, `${i}.o`),
  }));
  await Promise.all(
    objects.map(({ source, object }) =>
      run(CXX, [...flags, ...includes, "-c", source, "-o", object]),
    ),
  );
  execFileSync(CXX, ["-static", ...objects.map(({ object }) => object), "-o", program]);
}

describe.skipIf(!has(CXX) || !has(QEMU))("neon, emulated", () => {
  let folder = "";
  let program = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ann-neon-"));
    program = join(folder, "kernels");
    await compile(folder, program);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  it("gives the bits of this machine, by every kernel, on every case", { timeout: 120_000 }, () => {
    const output = execFileSync(QEMU, [program], { input: encoded(), maxBuffer: 2 ** 26 });
    const found = new Float32Array(Uint8Array.from(output).buffer);
    expect(differences(found, answers()).slice(0, 5)).toEqual([]);
  });
});
