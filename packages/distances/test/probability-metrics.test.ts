import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { matrix, RandomStream, type Matrix } from "@ann/core";
import { describe, expect, it } from "vitest";
import { distance, oneToMany, resolve } from "../src/index.ts";
import { ADDON_PATH } from "./addon-path.ts";
import { PROBABILITY_BOUNDS } from "./bounds/probability-metrics.ts";
import { readNpy } from "./npy.ts";

const NAMES = ["hellinger", "jeffreys", "jensenshannon", "kl"] as const;
type Name = (typeof NAMES)[number];
const FLOAT = 2 ** -24;
const DOUBLE = 2 ** -53;

/** Rounding of the result to 32 bits, and of the reference in double precision. */
const slack = (expected: number): number =>
  Number.isFinite(expected) ? FLOAT * Math.abs(expected) + 2 ** -149 : 0;
/** 0 for the same infinity. */
const errorOf = (found: number, exact: number): number =>
  found === exact ? 0 : Math.abs(found - exact);
const reference = (name: Name, a: number[], b: number[]): number =>
  PROBABILITY_BOUNDS[name]!(a, b, DOUBLE);

interface Case {
  readonly name: string;
  readonly query: Float32Array;
  readonly rows: Matrix;
}

const LENGTHS = [...Array.from({ length: 131 }, (_, i) => i), 784, 1000, 4096];
const ROWS = 2;

/** Divided by their sum; all zeros stay. */
function normalised(values: number[]): number[] {
  const sum = values.reduce((total, x) => total + x, 0);
  return sum > 0 ? values.map((x) => x / sum) : values;
}

const exponential = (random: RandomStream): number => -Math.log(1 - random.uniform());

const KINDS: Record<string, (random: RandomStream) => number> = {
  "uniform on the simplex": exponential,
  // Half zeros, the rest over many orders of magnitude.
  spiky: (random) => (random.uniform() < 0.5 ? 0 : Math.exp(-30 * random.uniform())),
  // Below what 32-bit floats keep all digits of.
  tiny: (random) => exponential(random) * (random.uniform() < 0.3 ? 1e-41 : 1),
};

function caseOf(kind: string, length: number, stream: number): Case {
  const random = new RandomStream(31, stream);
  const draw = (): number[] => normalised(Array.from({ length }, () => KINDS[kind]!(random)));
  const query = Float32Array.from(draw());
  // The second row is nearly the query: differences of its elements cancel.
  const near = Float32Array.from(query, (x) => x * (1 + 1e-5 * random.normal()));
  return {
    name: `${kind}, ${length}`,
    query,
    rows: matrix(Float32Array.from([...draw(), ...near]), ROWS, length),
  };
}

const CASES = Object.keys(KINDS).flatMap((kind, i) =>
  LENGTHS.map((length) => caseOf(kind, length, 10_000 * i + length)),
);
const rowOf = ({ rows }: Case, i: number): number[] => [
  ...rows.data.subarray(i * rows.stride, i * rows.stride + rows.cols),
];

function evaluate(
  isa: string,
  cases: readonly (Case & { metric: Name })[],
): {
  isa: string;
  results: Float32Array[];
} {
  const script = fileURLToPath(new URL("isa/evaluate.mjs", import.meta.url));
  const output = execFileSync(process.execPath, [script, ADDON_PATH], {
    input: serialize(cases),
    env: { ...process.env, ANN_SIMD: isa },
    maxBuffer: 2 ** 28,
  });
  return deserialize(output) as { isa: string; results: Float32Array[] };
}

const everything = NAMES.flatMap((metric) => CASES.map((one) => ({ ...one, metric })));
const ISAS = ["scalar", "neon", "avx2", "avx512"].filter((isa) => evaluate(isa, []).isa === isa);
const found = new Map(ISAS.map((isa) => [isa, evaluate(isa, everything).results]));

const bytesOf = (rows: Float32Array[]): Uint8Array =>
  Buffer.concat(rows.map((row) => new Uint8Array(row.slice().buffer)));

describe.each(ISAS)("probability kernels on %s", (isa) => {
  const results = found.get(isa)!;

  it.each(NAMES)("%s is within its bound for every length", (metric) => {
    let worst = 0;
    const outside: string[] = [];
    for (const [c, one] of everything.entries()) {
      if (one.metric !== metric) continue;
      const query = [...one.query];
      for (const [i, value] of results[c]!.entries()) {
        const row = rowOf(one, i);
        const exact = distance(metric)(query, row);
        if (exact === Infinity) {
          if (value !== Infinity) outside.push(`${one.name}, row ${i}: ${value}`);
          continue;
        }
        const bound =
          PROBABILITY_BOUNDS[metric]!(query, row, FLOAT) + reference(metric, query, row);
        const error = Math.abs(value - exact);
        if (!(error <= bound + slack(exact))) {
          outside.push(`${one.name}, row ${i}: ${value}, not ${exact}`);
        }
        if (exact !== 0) worst = Math.max(worst, (error - slack(exact)) / bound);
      }
    }
    expect(outside).toEqual([]);
    // The bound means something: real errors come within two orders of magnitude of it.
    expect(worst).toBeGreaterThan(0.01);
  });

  it("gives the same bits as plain scalar code", () => {
    expect(Buffer.compare(bytesOf(results), bytesOf(found.get("scalar")!))).toBe(0);
  });
});

/** A row of floats, rounded to the nearest of a type of 16 bits; as bits and as numbers. */
function halves(
  dtype: "f16" | "bf16",
  row: readonly number[],
): { bits: number[]; values: number[] } {
  const valueOf = (bits: number): number => {
    if (dtype === "bf16") return new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!;
    const exponent = bits >> 10;
    const digits = bits & 0x3ff;
    return exponent === 0 ? digits * 2 ** -24 : (1 + digits / 1024) * 2 ** (exponent - 15);
  };
  // Bits of positive floats ascend: the last one that is not above.
  const bits = row.map((x) => {
    let [low, high] = [0, 0x7c00];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (valueOf(middle) <= x) low = middle;
      else high = middle;
    }
    return low;
  });
  return { bits, values: bits.map(valueOf) };
}

describe.each(NAMES)("%s", (metric) => {
  it("of doubles", () => {
    for (const { name, query, rows } of CASES.filter((one) => one.query.length % 7 === 1)) {
      const [a, b] = [normalised([...query]), normalised([...rows.data.subarray(0, rows.cols)])];
      const [value] = oneToMany(Float64Array.from(a), matrix(Float64Array.from(b), 1, b.length), {
        metric,
      });
      const exact = distance(metric)(a, b);
      const bound = 2 * reference(metric, a, b) + slack(exact);
      expect(errorOf(value!, exact), `${name}`).toBeLessThanOrEqual(bound);
    }
  });

  it.each(["f16", "bf16"] as const)("of %s", (dtype) => {
    for (const one of CASES.filter(({ query }) => query.length < 131 && query.length % 5 === 3)) {
      const [a, b] = [halves(dtype, [...one.query]), halves(dtype, rowOf(one, 0))];
      const out = oneToMany(
        Uint16Array.from(a.bits),
        {
          data: Uint16Array.from(b.bits),
          rows: 1,
          cols: b.bits.length,
          stride: b.bits.length,
          dtype,
        },
        { metric },
      );
      const exact = distance(metric)(a.values, b.values);
      const bound = PROBABILITY_BOUNDS[metric]!(a.values, b.values, FLOAT);
      const room = bound + reference(metric, a.values, b.values) + slack(exact);
      expect(errorOf(out[0]!, exact), `${one.name}`).toBeLessThanOrEqual(room);
    }
  });

  it("is 0 from a row to itself", () => {
    for (const { query } of CASES) {
      expect(oneToMany(query, matrix(query, 1, query.length), { metric })).toEqual(
        Float32Array.of(0),
      );
    }
  });

  it("takes -0 as 0", () => {
    const [a, b] = [Float32Array.of(-0, 0.25, 0.75, -0), Float32Array.of(0, 0.5, 0.5, -0)];
    const expected = distance(metric)([0, 0.25, 0.75, 0], [0, 0.5, 0.5, 0]);
    const [value] = oneToMany(a, matrix(b, 1, 4), { metric });
    expect(Math.abs(value! - expected)).toBeLessThanOrEqual(1e-6 * expected);
  });
});

it.each(["hellinger", "jeffreys", "jensenshannon"] as const)(
  "%s is symmetric to the bit",
  (metric) => {
    for (const one of CASES) {
      const row = Float32Array.from(rowOf(one, 0));
      expect(oneToMany(row, matrix(one.query, 1, row.length), { metric })).toEqual(
        oneToMany(one.query, matrix(row, 1, row.length), { metric }),
      );
    }
  },
);

it("knows the names of other libraries", () => {
  const names = {
    hellinger: ["DistHellinger"],
    jeffreys: ["DistJeffreys"],
    jensenshannon: ["DistJensenShannon", "js", "jensen_shannon"],
    kl: ["kullbackleibler", "kld"],
  };
  for (const [name, aliases] of Object.entries(names)) {
    for (const alias of aliases) expect(resolve(alias).name).toBe(name);
    expect(resolve(name).domain).toBe("probability");
  }
});

describe("the triangle inequality", () => {
  it("fails where it is not claimed", () => {
    const [a, b, c] = [
      [0.9, 0.1],
      [0.5, 0.5],
      [0.1, 0.9],
    ] as const;
    for (const name of ["jeffreys", "kl"]) {
      const d = distance(name);
      expect(resolve(name).isMetric).toBe(false);
      expect(d(a, c)).toBeGreaterThan(d(a, b) + d(b, c));
    }
  });
});

const GOLDEN = process.env["ANN_GOLDEN"];
type Json = number | "NaN" | "Infinity" | "-Infinity";
interface Golden {
  readonly name: string;
  readonly n: number;
  readonly i: number;
  readonly j: number;
  readonly p: Json[];
  readonly q: Json[];
  readonly d: Record<string, Json>;
}
const KEYS: Record<Name, string> = {
  hellinger: "hellinger",
  jeffreys: "jeffreys_clamp1e-30",
  jensenshannon: "jensenshannon",
  kl: "kl",
};

const golden = (file: string, key: string): Golden[] =>
  (
    JSON.parse(readFileSync(join(GOLDEN!, `distances/${file}.json`), "utf8")) as Record<
      string,
      Golden[]
    >
  )[key]!;

/** Formula and kernel against the golden value, in doubles and, where they hold it, floats. */
function expectPair(name: Name, a: number[], b: number[], exact: number, tolerance: number): void {
  if (exact === Infinity) {
    expect(distance(name)(a, b)).toBe(Infinity);
    expect([
      ...oneToMany(Float32Array.from(a), matrix(Float32Array.from(b), 1, b.length), {
        metric: name,
      }),
    ]).toEqual([Infinity]);
    return;
  }
  const plain = reference(name, a, b) + tolerance;
  expect(Math.abs(distance(name)(a, b) - exact)).toBeLessThanOrEqual(plain);
  const [doubles] = oneToMany(Float64Array.from(a), matrix(Float64Array.from(b), 1, b.length), {
    metric: name,
  });
  expect(Math.abs(doubles! - exact)).toBeLessThanOrEqual(plain + slack(exact));
  if (![...a, ...b].every((x) => Math.fround(x) === x)) return;
  const [floats] = oneToMany(Float32Array.from(a), matrix(Float32Array.from(b), 1, b.length), {
    metric: name,
  });
  const bound = PROBABILITY_BOUNDS[name]!(a, b, FLOAT) + tolerance;
  expect(Math.abs(floats! - exact)).toBeLessThanOrEqual(bound + slack(exact));
}

/**
 * The golden Hellinger distance is sqrt(1 - sum of sqrt(ab)). Ours is the sum of squares, which
 * is the same for rows that sum to 1; else the squares differ by (sum of a + sum of b) / 2 - 1.
 */
function hellingerOf(
  a: number[],
  b: number[],
  given: number,
): { exact: number; tolerance: number } {
  const total = [...a, ...b].reduce((s, x) => s + x, 0);
  const square = given ** 2 + (total / 2 - 1);
  const exact = Math.sqrt(Math.max(0, square));
  return { exact, tolerance: exact > 0 ? 1e-15 / exact + 1e-15 : 3e-8 };
}

function expectAll(a: number[], b: number[], d: Golden["d"]): void {
  for (const name of NAMES) {
    const given = Number(d[KEYS[name]]);
    const { exact, tolerance } =
      name === "hellinger"
        ? hellingerOf(a, b, given)
        : { exact: given, tolerance: 1e-15 + 1e-15 * given };
    expectPair(name, a, b, exact, tolerance);
  }
  if (d["kl_qp"] !== undefined) expectPair("kl", b, a, Number(d["kl_qp"]), 1e-15);
}

describe.skipIf(!GOLDEN)("golden probabilities", () => {
  it("of every length from 1 to 70", () => {
    const cases = golden("by_length", "by_length");
    expect(cases).toHaveLength(70);
    for (const { p, q, d } of cases) expectAll(p.map(Number), q.map(Number), d);
  });

  it("of lengths from 96 to 1536, not normalised", () => {
    const rows = readNpy(join(GOLDEN!, "distances/long_p_f32.npy"), "f4");
    const cases = golden("long", "cases");
    expect(cases.length).toBeGreaterThan(20);
    for (const { n, i, j, d } of cases) {
      const prefix = (r: number): number[] => [
        ...rows.data.subarray(r * rows.stride, r * rows.stride + n),
      ];
      expectAll(prefix(i), prefix(j), d);
    }
  });

  it("at the edges, with the values that the seeds test", () => {
    const cases = golden("edge", "probability");
    const names = cases.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["disjoint", "seed test hellinger n=9", "seed test jeffreys n=19"]),
    );
    for (const { p, q, d } of cases) expectAll(p.map(Number), q.map(Number), d);
  });
});

it("gives the value of Hellinger that the seed tests", () => {
  const uniform = Array.from({ length: 9 }, () => 1 / 9);
  const moved = uniform.map((x, i) => x + ([-1 / 18, 1 / 18][i] ?? 0));
  const expected = Math.sqrt((4 - Math.sqrt(6) - Math.sqrt(2)) / 9) / Math.SQRT2;
  expect(distance("hellinger")(moved, uniform)).toBeCloseTo(expected, 14);
});

it("gives the value of Jeffreys that the seed tests", () => {
  const uniform = Array.from({ length: 19 }, () => 1 / 19);
  const moved = uniform.map((x, i) => x + ([-1 / 38, 1 / 38][i] ?? 0));
  const naive = moved.reduce((sum, x, i) => sum + (x - uniform[i]!) * Math.log(x / uniform[i]!), 0);
  expect(distance("jeffreys")(moved, uniform)).toBeCloseTo(naive, 14);
});
