import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const script = fileURLToPath(new URL("isa/digests.mjs", import.meta.url));

function on(isa: string): { isa: string; digests: readonly string[] } {
  const env = { ...process.env, ANN_SIMD: isa };
  return JSON.parse(execFileSync(process.execPath, [script], { env, encoding: "utf8" })) as never;
}

it("indexes with all codes are the same to the last bit on every instruction set", () => {
  const scalar = on("scalar");
  expect(scalar.isa).toBe("scalar");
  expect(new Set(scalar.digests).size).toBe(9);
  const others = ["neon", "avx2", "avx512"].map(on);
  // A machine that lacks the one that was asked for takes another.
  expect(others.map(({ digests }) => digests)).toEqual(others.map(() => scalar.digests));
}, 120_000);
