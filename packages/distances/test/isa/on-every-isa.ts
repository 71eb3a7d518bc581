import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import type { NativeRows } from "../../src/rows.ts";
import { ADDON_PATH } from "../addon-path.ts";

/** One query against rows, as native code takes them. */
export interface NativeCase {
  readonly metric: string;
  readonly dtype: string;
  readonly query: NativeRows;
  readonly rows: NativeRows;
}

/**
 * The distances of some cases on every instruction set of this machine, by its name; `widest` for
 * what is chosen when none is named.
 */
export function onEveryIsa(cases: readonly NativeCase[]): Map<string, Float32Array[]> {
  const script = fileURLToPath(new URL("one-to-many.mjs", import.meta.url));
  const input = serialize(cases);
  const found = new Map<string, Float32Array[]>();
  for (const name of ["scalar", "neon", "avx2", "avx512", "widest"]) {
    const env = { ...process.env, ANN_SIMD: name === "widest" ? "" : name };
    const output = execFileSync(process.execPath, [script, ADDON_PATH], {
      input,
      env,
      maxBuffer: 2 ** 28,
    });
    const { isa, results } = deserialize(output) as { isa: string; results: Float32Array[] };
    if (isa === name || name === "widest") found.set(name, results);
  }
  return found;
}
