import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const CXX = env["CXX"] ?? "g++";
const CROSS = "aarch64-linux-gnu-g++";
const QEMU = "qemu-aarch64-static";
const TIMEOUT = 120_000;

const has = (tool: string): boolean => spawnSync(tool, ["--version"]).status === 0;
const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Features of this machine, where Linux lists them. */
const features = existsSync("/proc/cpuinfo") ? readFileSync("/proc/cpuinfo", "utf8") : "";
const runs = (...needed: string[]): boolean =>
  needed.every((feature) => new RegExp(`\\b${feature}\\b`).test(features));

const AVX512 = ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq"];
const CASES: readonly (readonly [isa: string, here: boolean, ...flags: string[]])[] = [
  ["avx2", runs("avx2"), "-mavx2"],
  ["avx512", runs("avx512f", "avx512vl", "avx512bw", "avx512dq"), ...AVX512],
  ["avx512vnni", runs("avx512f", "avx512vl", "avx512_vnni"), ...AVX512, "-mavx512vnni"],
];

/** What the program of an instruction set prints, line by line. */
function digests(isa: string, compiler: string, emulator: string[], flags: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "ann-kernels-"));
  folders.push(folder);
  const program = join(folder, isa);
  const includes = ["../native", "../../native/include"].map((f) => `-I${pathOf(f)}`);
  const sources = ["isa/kernels.cc", `../native/codes/isa/${isa}.cc`].map(pathOf);
  const same = ["-std=c++20", "-O1", "-ffp-contract=off", "-fno-math-errno", "-Wno-psabi"];
  const link = ["-static", `-DISA=${isa}`, "-o", program];
  execFileSync(compiler, [...same, ...flags, ...includes, ...sources, ...link]);
  const [command, ...args] = [...emulator, program];
  return execFileSync(command!, args, { encoding: "utf8", maxBuffer: 2 ** 26 }).split("\n");
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe.skipIf(!has(CXX))("kernels of codes, on every size and to the last bit", () => {
  let plain: string[] | undefined;
  const expected = (): string[] => (plain ??= digests("scalar", CXX, [], ["-DANN_PLAIN_LANES"]));

  function differences(found: string[]): string[] {
    expect(found.length).toBe(expected().length);
    return found.filter((line, i) => line !== expected()[i]).slice(0, 5);
  }

  it("on 16-byte lanes as on plain ones", { timeout: TIMEOUT }, () => {
    expect(expected().length).toBeGreaterThan(3000);
    expect(differences(digests("scalar", CXX, [], []))).toEqual([]);
  });

  for (const [isa, here, ...flags] of CASES) {
    it.skipIf(!here)(`on ${isa}`, { timeout: TIMEOUT }, () => {
      expect(differences(digests(isa, CXX, [], flags))).toEqual([]);
    });
  }

  it.skipIf(!has(CROSS) || !has(QEMU))("on neon, emulated", { timeout: TIMEOUT }, () => {
    expect(differences(digests("neon", CROSS, [QEMU], []))).toEqual([]);
  });
});
