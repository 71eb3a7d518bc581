/** The portable sources, compiled for WebAssembly SIMD, in this process. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { VectorArray } from "@ann/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answers, differences, joined, QUESTIONS, type Question } from "./isa/questions.ts";

const CXX = "clang++";
const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const EXPORTS = ["kernel", "metricOf", "dtypeOf", "measure", "__heap_base"];

function compile(
  sources: readonly string[],
  output: string,
  flags: readonly string[] = [],
): boolean {
  const includes = ["isa/wasm", "../include", "../native", "../../native/include"];
  const options = [
    "--target=wasm32 -msimd128 -std=c++20 -O2 -nostdlib -fno-exceptions -fno-rtti".split(" "),
    "-ffp-contract=off -fno-math-errno -Wno-psabi".split(" "),
    includes.map((include) => `-I${pathOf(include)}`),
    sources,
    flags,
    ["-o", output],
  ].flat();
  const { status } = spawnSync(CXX, options, { stdio: ["ignore", "ignore", "pipe"] });
  return status === 0;
}

/** Whether there are a compiler and a linker for WebAssembly. */
function canCompile(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "ann-wasm-"));
  try {
    const source = join(folder, "nothing.cc");
    writeFileSync(source, "");
    return compile([source], join(folder, "nothing.wasm"), ["-Wl,--no-entry"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly __heap_base: { readonly value: number };
  kernel(i: number): number;
  metricOf(kernel: number): number;
  dtypeOf(kernel: number): number;
  measure(
    kernel: number,
    context: number,
    query: number,
    rows: number,
    stride: number,
    count: number,
    dim: number,
    ranks: number,
    out: number,
  ): void;
}

/** As far as it is used here: the types of the platform have it only for browsers. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    Module: new (bytes: Uint8Array) => object;
    Instance: new (module: object) => { readonly exports: unknown };
  };
};

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** The module with its memory as a stack of arrays. */
class Machine {
  private readonly calls: Exports;
  private readonly kernels = new Map<string, number>();
  private top = 0;

  constructor(path: string) {
    const module = new WebAssembly.Module(readFileSync(path));
    this.calls = new WebAssembly.Instance(module).exports as Exports;
    this.calls.memory.grow(64);
    for (let i = 0, kernel; (kernel = this.calls.kernel(i)) !== 0; i++) {
      const [metric, dtype] = [this.calls.metricOf(kernel), this.calls.dtypeOf(kernel)];
      this.kernels.set(`${this.text(metric)} ${this.text(dtype)}`, kernel);
    }
  }

  answer({ metric, dtype, parameters, query, rows }: Question): Float32Array {
    const kernel = this.kernels.get(`${metric} ${dtype}`);
    if (kernel === undefined) throw new Error(`no kernel ${metric} ${dtype}`);
    this.top = this.calls["__heap_base"].value;
    const context = this.push(parameters ?? new Uint8Array());
    const ragged = dtype.endsWith("[]");
    const stride = ragged ? 8 : query.byteLength;
    // A slice is a pointer and a length, 32 bits each.
    const place = (some: readonly VectorArray[]): number => {
      const starts = some.map((row) => this.push(row));
      if (!ragged) return starts[0]!;
      return this.push(Uint32Array.from(starts.flatMap((start, i) => [start, some[i]!.length])));
    };
    const [one, many] = [place([query]), place(ragged ? rows : [Buffer.concat(rows.map(bytesOf))])];
    const ranks = this.push(new Float64Array(rows.length));
    const out = this.push(new Float32Array(rows.length));
    const dim = ragged ? 1 : query.length;
    this.calls.measure(kernel, context, one, many, stride, rows.length, dim, ranks, out);
    return new Float32Array(this.calls.memory.buffer, out, rows.length).slice();
  }

  private push(array: ArrayBufferView): number {
    const start = (this.top + 63) & ~63;
    new Uint8Array(this.calls.memory.buffer).set(bytesOf(array), start);
    this.top = start + array.byteLength;
    return start;
  }

  private text(start: number): string {
    const bytes = new Uint8Array(this.calls.memory.buffer).subarray(start);
    return Buffer.from(bytes.subarray(0, bytes.indexOf(0))).toString("latin1");
  }
}

describe.skipIf(!canCompile())("WebAssembly SIMD", () => {
  let folder = "";
  let machine: Machine;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ann-wasm-"));
    const output = join(folder, "kernels.wasm");
    const families = ["vector", "probability", "discrete"];
    const sources = families.map((family) => pathOf(`../native/isa/scalar/${family}.cc`));
    const flags = ["--no-entry", ...EXPORTS.map((name) => `--export=${name}`)];
    const kernels = [...sources, pathOf("isa/wasm.cc")];
    if (!compile(kernels, output, [`-Wl,${flags.join(",")}`])) throw new Error("does not compile");
    machine = new Machine(output);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  it("gives the bits of this machine, by every kernel, on every case", { timeout: 120_000 }, () => {
    const found = joined(QUESTIONS.map((one) => machine.answer(one)));
    expect(differences(found, answers()).slice(0, 5)).toEqual([]);
  });
});
