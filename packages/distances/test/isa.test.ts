import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { ADDON_PATH } from "./addon-path.ts";
import {
  answers,
  differences,
  joined,
  native,
  QUESTIONS,
  type NativeQuestion,
} from "./isa/questions.ts";

interface Answers {
  readonly isa: string;
  readonly answers: readonly Float32Array[];
}

function ask(isa: string, questions: readonly NativeQuestion[]): Answers {
  const script = fileURLToPath(new URL("isa/answer.mjs", import.meta.url));
  const output = execFileSync(process.execPath, [script, ADDON_PATH], {
    input: serialize(questions),
    env: { ...process.env, ANN_SIMD: isa },
    maxBuffer: 2 ** 28,
  });
  return deserialize(output) as Answers;
}

const ISAS = ["scalar", "neon", "avx2", "avx512"].filter((isa) => ask(isa, []).isa === isa);

describe("every kernel, on every case", () => {
  it.each(ISAS)("gives the same bits on %s", { timeout: 120_000 }, (isa) => {
    const found = ask(isa, QUESTIONS.map(native));
    expect(found.isa).toBe(isa);
    expect(differences(joined(found.answers), answers()).slice(0, 5)).toEqual([]);
  });
});
