import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { matrix, RandomStream } from "@ann/core";
import { describe, expect, it } from "vitest";
import { addon, type Screen } from "../src/addon.ts";
import { kernel } from "../src/index.ts";
import { ADDON_PATH } from "./addon-path.ts";

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const ISAS = ["scalar", "neon", "avx2", "avx512"];

/** One line per case of isa/screens.mjs: the hash of its answers, and who disagrees. */
async function searched(isa: string): Promise<string[]> {
  const env = { ...process.env, ANN_SIMD: isa };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [pathOf("isa/screens.mjs"), ADDON_PATH],
    { env, maxBuffer: 2 ** 26 },
  );
  return stdout.trim().split("\n");
}

describe("screened search", () => {
  it("gives the bytes of the plain one, on every instruction set and number of threads", async () => {
    // A set that the machine does not have stands for its widest: the same answers again.
    const found = await Promise.all(ISAS.map((isa) => searched(isa)));
    const plain = found[0]!;
    expect(plain.length).toBe(896);
    // "case: hash", and nothing after it.
    expect(plain.filter((line) => !/: [0-9a-f]{16}$/.test(line))).toEqual([]);
    for (const lines of found) expect(lines).toEqual(plain);
  }, 60_000);
});

/** Programs that compare the tile kernels with the plain ones, by compiler and emulator. */
const PROGRAMS = [
  {
    name: "x86",
    compiler: "g++",
    flags: {
      avx2: ["-mavx2", "-mf16c", "-mfma"],
      avx512: ["-mavx512f", "-mavx512vl", "-mavx512bw", "-mavx512dq", "-mf16c", "-mfma"],
      avx512vnni: [
        "-mavx512f",
        "-mavx512vl",
        "-mavx512bw",
        "-mavx512dq",
        "-mavx512vnni",
        "-mf16c",
        "-mfma",
      ],
    },
    runner: [],
    here: process.arch === "x64",
  },
  {
    name: "arm",
    compiler: "aarch64-linux-gnu-g++",
    flags: { neon: [] },
    runner: ["qemu-aarch64-static"],
    here: true,
  },
] as const;
const has = (tool: string): boolean => spawnSync(tool, ["--version"]).status === 0;

describe.each(PROGRAMS)("tile kernels of $name", ({ compiler, flags, runner, here }) => {
  const able = here && [compiler, ...runner].every(has);
  it.skipIf(!able)(
    "agree with plain C++",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "ann-tiles-"));
      try {
        const common = ["-std=c++20", "-O2", "-ffp-contract=off", "-Wno-psabi"];
        const include = [`-I${pathOf("../include")}`, `-I${pathOf("../../native/include")}`];
        const objects = Object.entries({ ...flags, scalar: [] }).map(([isa, own]) => {
          const object = join(folder, `${isa}.o`);
          const source = pathOf(`../native/isa/${isa}/screen.cc`);
          execFileSync(compiler, [...common, ...own, ...include, "-c", source, "-o", object]);
          return object;
        });
        const program = join(folder, "tiles");
        const main = pathOf("isa/tiles.cc");
        execFileSync(compiler, [...common, "-static", ...include, main, ...objects, "-o", program]);
        const [command, ...args] = [...runner, program];
        const report = execFileSync(command!, args, { encoding: "utf8" }).trim().split("\n");
        expect(report.length).toBeGreaterThan(0);
        expect(report.filter((line) => !/^\w+: (agrees|not on this machine)$/.test(line))).toEqual(
          [],
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    60_000,
  );
});

/** Two clusters far apart along the first column: no 8 bits hold both the gap and the rest. */
const twoClusters =
  (gap: number) =>
  (random: RandomStream, j: number): number =>
    j === 0 ? (random.uniform() < 0.5 ? 0 : gap) : random.normal();

/** The way that is chosen for 1100 rows among themselves, once its answer is the plain one. */
const choose = async (value: (random: RandomStream, column: number) => number) => {
  const [n, cols, k] = [1100, 32, 10];
  const random = new RandomStream(3);
  const data = Float32Array.from({ length: n * cols }, (_, at) => value(random, at % cols));
  const rows = matrix(data, n, cols);
  const search = async (screen: Screen) => {
    const [ids, distances] = [new Uint32Array(n * k), new Float32Array(n * k)];
    const control = { threads: 2, onProgress: () => {} };
    const l2 = kernel("l2", "f32");
    const job = addon.bruteForce(l2, rows, rows, undefined, k, ids, distances, screen, control);
    return { way: await job.promise, ids, distances };
  };
  const [{ way, ...found }, { way: _, ...plain }] = [
    await search("automatic"),
    await search("plain"),
  ];
  expect(found).toEqual(plain);
  return way;
};

describe("the choice of a screen", () => {
  it("is bytes where 8 bits tell rows apart, floats where they do not, else none", async () => {
    expect(await choose((random) => random.normal())).toBe("bytes");
    expect(await choose((random) => 1e4 + random.normal())).toBe("bytes");
    expect(await choose((random, j) => random.normal() * (j % 8 === 0 ? 1 : 1e-4))).toBe("bytes");
    expect(await choose(twoClusters(300))).toBe("floats");
    expect(await choose(twoClusters(1e4))).toBe("plain");
    // Ties with smaller ids are ruled out by their ids.
    expect(await choose(() => 0.1)).toBe("bytes");
  });
});
