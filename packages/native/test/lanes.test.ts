import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RandomStream } from "@ann/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addon } from "./addon.ts";
import { LANES, OPERATIONS, referenceLanes, type LaneInput } from "./lanes-reference.ts";

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  1e-45,
  -1e-40,
  3e38,
  -3e38,
  Infinity,
  -Infinity,
  NaN,
  0.1,
  2 ** -126,
];

function floats(random: RandomStream, special: boolean): Float32Array {
  return Float32Array.from({ length: LANES }, () =>
    special ? SPECIAL[random.below(SPECIAL.length)]! : random.normal() * 10 ** random.below(8),
  );
}

/** Inputs that are ordinary numbers, and inputs where most lanes are an edge of the format. */
const INPUTS: readonly LaneInput[] = Array.from({ length: 60 }, (_, i) => {
  const random = new RandomStream(11, i);
  const words = (): Uint32Array => Uint32Array.from({ length: LANES }, () => random.uint32());
  const special = i % 2 === 1;
  const singles = { a: floats(random, special), b: floats(random, special) };
  const doubles = (): Float64Array =>
    Float64Array.from(floats(random, special).subarray(LANES / 2), (x) => x * (Math.PI / 3));
  return { ...singles, u: words(), v: words(), c: doubles(), d: doubles() };
});

/** The payload of a NaN is nobody's promise. */
function withoutPayloads(out: Uint32Array): Uint32Array {
  for (const [row, { kind }] of OPERATIONS.entries()) {
    const words = out.subarray(row * LANES, (row + 1) * LANES);
    if (kind === "double") {
      const values = new Float64Array(words.buffer, words.byteOffset, LANES / 2);
      for (const [i, value] of values.entries()) {
        if (Number.isNaN(value)) words.set([0, 0x7ff80000], 2 * i);
      }
    }
    if (kind !== "float") continue;
    const values = new Float32Array(words.buffer, words.byteOffset, LANES);
    for (const [i, value] of values.entries()) if (Number.isNaN(value)) words[i] = 0x7fc00000;
  }
  return out;
}

/** The lanes of `out` that differ from the reference, by name. */
function differences(out: Uint32Array, input: LaneInput): string[] {
  const expected = referenceLanes(input);
  const found = withoutPayloads(out);
  return OPERATIONS.flatMap(({ name, defined }, row) =>
    Array.from({ length: LANES }, (_, i) => i)
      .filter((i) => !defined || defined(input, i))
      .filter((i) => found[row * LANES + i] !== expected[row * LANES + i])
      .map((i) => `${name}, lane ${i}`),
  );
}

describe.each([...addon.isas(), "plain"])("lanes on %s", (isa) => {
  it("equal plain numbers, bit for bit", () => {
    for (const input of INPUTS) {
      const out = new Uint32Array(OPERATIONS.length * LANES);
      addon.lanes(isa, input.a, input.b, input.u, input.v, input.c, input.d, out);
      expect(differences(out, input)).toEqual([]);
    }
  });
});

const CXX = "aarch64-linux-gnu-g++";
const QEMU = "qemu-aarch64-static";
const has = (tool: string): boolean => spawnSync(tool, ["--version"]).status === 0;

describe.skipIf(!has(CXX) || !has(QEMU))("lanes on an emulated neon", () => {
  let folder = "";
  let program = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ann-lanes-"));
    program = join(folder, "lanes");
    const here = fileURLToPath(new URL("addon/lanes", import.meta.url));
    const include = fileURLToPath(new URL("../include", import.meta.url));
    const flags = ["-std=c++20", "-O3", "-ffp-contract=off", "-Wno-psabi", "-static"];
    const sources = [join(here, "neon.cc"), join(here, "main.cc")];
    execFileSync(CXX, [...flags, `-I${include}`, ...sources, "-o", program]);
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  it("equal plain numbers, bit for bit", () => {
    for (const input of INPUTS.slice(0, 20)) {
      const parts = [input.a, input.b, input.u, input.v, input.c, input.d].map((part) =>
        Buffer.from(part.buffer),
      );
      const { status, stdout } = spawnSync(QEMU, [program], { input: Buffer.concat(parts) });
      expect(status).toBe(0);
      const out = new Uint32Array(Uint8Array.from(stdout).buffer);
      expect(out).toHaveLength(OPERATIONS.length * LANES);
      expect(differences(out, input)).toEqual([]);
    }
  });
});
