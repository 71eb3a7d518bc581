import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { distance, isa as defaultIsa } from "../src/index.ts";
import { ADDON_PATH } from "./addon-path.ts";
import { SUM_BOUNDS } from "./bounds/sums.ts";
import {
  BYTE_CASES,
  FLOAT_CASES,
  LONG_CASE,
  LONG_DISTANCES,
  METRIC_NAMES,
  type Case,
  type MetricName,
} from "./data.ts";
import { exactByteDistance, expectedDistance } from "./reference.ts";

type Results = { isa: string; results: Float32Array[] };

function evaluate(isa: string, cases: readonly (Case & { metric: MetricName })[]): Results {
  const script = fileURLToPath(new URL("isa/evaluate.mjs", import.meta.url));
  const input = serialize(cases);
  const env = { ...process.env, ANN_SIMD: isa };
  const output = execFileSync(process.execPath, [script, ADDON_PATH], {
    input,
    env,
    maxBuffer: 2 ** 28,
  });
  return deserialize(output) as Results;
}

const withMetric = (cases: readonly Case[]): (Case & { metric: MetricName })[] =>
  METRIC_NAMES.flatMap((metric) => cases.map((one) => ({ ...one, metric })));

const ISAS = ["scalar", "neon", "avx2", "avx512"].filter((isa) => evaluate(isa, []).isa === isa);
const floats = withMetric(FLOAT_CASES);
const bytes = withMetric(BYTE_CASES);
const long = withMetric([LONG_CASE]);
const everything = [...floats, ...bytes, ...long];
const found = new Map(ISAS.map((isa) => [isa, evaluate(isa, everything).results]));

const rowOf = ({ rows }: Case, i: number): ArrayLike<number> =>
  rows.data.subarray(i * rows.stride, i * rows.stride + rows.cols);

describe.each(ISAS)("kernels on %s", (isa) => {
  const results = found.get(isa)!;

  it.each(METRIC_NAMES)("%s of floats is within the bound of its roundings", (metric) => {
    let worst = 0;
    const outside: string[] = [];
    for (const [c, one] of floats.entries()) {
      if (one.metric !== metric) continue;
      for (const [i, value] of results[c]!.entries()) {
        const expected = expectedDistance(metric, one.query, rowOf(one, i));
        const error = Math.abs(value - expected.distance);
        if (!(error <= expected.bound)) outside.push(`${one.name}, row ${i}: ${value}`);
        if (expected.bound > 0) worst = Math.max(worst, error / expected.bound);
      }
    }
    expect(outside).toEqual([]);
    // The bound means something: real errors come within two orders of magnitude of it.
    expect(worst).toBeGreaterThan(0.01);
  });

  it("floats give the same bits as plain scalar code", () => {
    const scalar = found.get("scalar")!;
    for (const [c, one] of floats.entries()) {
      const bits = new Uint32Array(results[c]!.slice().buffer);
      const expected = new Uint32Array(scalar[c]!.slice().buffer);
      expect(bits, `${one.metric}, ${one.name}`).toEqual(expected);
    }
  });

  it("sums of bytes are exact", () => {
    for (const [c, one] of bytes.entries()) {
      const expected = Array.from({ length: one.rows.rows }, (_, i) =>
        exactByteDistance(one.metric, one.query, rowOf(one, i)),
      );
      expect([...results[floats.length + c]!], `${one.metric}, ${one.name}`).toEqual(expected);
    }
  });
});

describe.each(ISAS)("very long rows on %s", (isa) => {
  it("do not overflow", () => {
    const results = found.get(isa)!.slice(floats.length + bytes.length);
    for (const [c, { metric }] of long.entries()) {
      const distances = Float32Array.from(LONG_DISTANCES[metric]);
      expect({ metric, distances: results[c] }).toEqual({ metric, distances });
    }
  });
});

describe("the choice of instruction set", () => {
  it("is the widest of the machine unless ANN_SIMD names one", () => {
    expect(ISAS).toContain("scalar");
    expect(ISAS).toContain(defaultIsa);
    expect(evaluate("", []).isa).toBe(ISAS.at(-1));
  });

  it("is the widest, too, when ANN_SIMD names a set that the machine does not have", () => {
    expect(evaluate("mmx", []).isa).toBe(ISAS.at(-1));
  });

  it("cannot be one that is none", () => {
    const load = `import("@ann/distances").catch((e) => console.log(e.code, e.message))`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", load], {
      cwd: import.meta.dirname,
      env: { ...process.env, ANN_SIMD: "avx5" },
      encoding: "utf8",
    });
    expect(stdout.trim()).toBe('option environment: unknown ANN_SIMD "avx5"; did you mean "avx2"?');
  });
});

describe("distance()", () => {
  it.each(METRIC_NAMES)("%s is the double-precision truth for floats and bytes", (metric) => {
    for (const one of [...FLOAT_CASES, ...BYTE_CASES]) {
      for (let i = 0; i < one.rows.rows; i++) {
        const expected = expectedDistance(metric, one.query, rowOf(one, i));
        const error = Math.abs(distance(metric)(one.query, rowOf(one, i)) - expected.distance);
        // Of the kernel that measures long pairs, and of the plain sums of the reference.
        const [a, b] = [Array.from(one.query), Array.from(rowOf(one, i))];
        expect(error).toBeLessThanOrEqual(SUM_BOUNDS[metric]!(a, b, 2 ** -53));
      }
    }
  });
});
