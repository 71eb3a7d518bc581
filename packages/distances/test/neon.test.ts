import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oneToMany } from "../src/index.ts";
import { BYTE_CASES, FLOAT_CASES, LONG_CASE, METRIC_NAMES, type Case } from "./data.ts";

const CXX = "aarch64-linux-gnu-g++";
const QEMU = "qemu-aarch64-static";
const has = (tool: string): boolean => spawnSync(tool, ["--version"]).status === 0;

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Cases in the form that isa/main.cc reads. */
function encode(cases: readonly Case[]): Uint8Array {
  const parts = cases.flatMap(({ query, rows }) => [
    bytesOf(Uint32Array.of(query instanceof Float32Array ? 0 : 1, query.length, rows.rows)),
    bytesOf(query),
    bytesOf(rows.data),
  ]);
  return Buffer.concat(parts);
}

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

function compile(program: string): void {
  const includes = ["../include", "../native", "../../native/include"].map((f) => `-I${pathOf(f)}`);
  const families = ["vector", "probability", "discrete"];
  const kernels = ["neon", "scalar"].flatMap((isa) =>
    families.map((family) => `../native/isa/${isa}/${family}.cc`),
  );
  const sources = [...kernels, "isa/main.cc"].map(pathOf);
  const flags = ["-std=c++20", "-O3", "-ffp-contract=off", "-fno-math-errno", "-Wno-psabi"];
  execFileSync(CXX, [...flags, "-static", ...includes, ...sources, "-o", program]);
}

describe.skipIf(!has(CXX) || !has(QEMU))("neon, emulated", () => {
  let folder = "";
  let program = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ann-neon-"));
    program = join(folder, "kernels");
    compile(program);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(["neon", "scalar"])("%s code on ARM gives the bits of this machine", (isa) => {
    const cases = [...FLOAT_CASES, ...BYTE_CASES, LONG_CASE];
    const output = execFileSync(QEMU, [program, isa], {
      input: encode(cases),
      maxBuffer: 2 ** 26,
    });
    const found = new Float32Array(Uint8Array.from(output).buffer);
    let at = 0;
    for (const { name, query, rows } of cases) {
      for (const metric of METRIC_NAMES) {
        const expected = oneToMany(query, rows, { metric });
        const row = found.slice(at, at + expected.length);
        at += expected.length;
        expect(bytesOf(row), `${metric}, ${name}`).toEqual(bytesOf(expected));
      }
    }
    expect(at).toBe(found.length);
  });
});
