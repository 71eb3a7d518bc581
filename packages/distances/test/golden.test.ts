import { readFileSync } from "node:fs";
import { join } from "node:path";
import { matrix } from "@ann/core";
import { describe, expect, it } from "vitest";
import { distance, oneToMany } from "../src/index.ts";
import { METRIC_NAMES } from "./data.ts";
import { readNpy } from "./npy.ts";
import { exactByteDistance, expectedDistance } from "./reference.ts";

const GOLDEN = process.env["ANN_GOLDEN"];

type Json = number | "NaN" | "Infinity" | "-Infinity";
type Distances = Record<"l1" | "l2" | "cosine" | "dot", Json>;
interface Vectors {
  readonly name: string;
  readonly n: number;
  readonly x: Json[];
  readonly y: Json[];
  readonly d: Distances;
}
type Metric = (typeof METRIC_NAMES)[number];

const golden = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(GOLDEN!, `distances/${file}.json`), "utf8")) as Record<
    string,
    unknown
  >;

/** The golden value of a metric; theirs for "ip" is the dot product. */
function goldenDistance(metric: Metric, d: Distances): number | undefined {
  if (metric === "ip") return d.dot === undefined ? undefined : 1 - Number(d.dot);
  return d[metric] === undefined ? undefined : Number(d[metric]);
}

function viaKernel(metric: Metric, x: Float32Array, y: Float32Array): number {
  return oneToMany(x, matrix(y, 1, y.length), { metric })[0]!;
}

function expectPair(metric: Metric, x: Float32Array, y: Float32Array, d: Distances): void {
  const expected = goldenDistance(metric, d)!;
  const { bound } = expectedDistance(metric, x, y);
  // In double precision the same bound is 2^-29 times as large.
  const plain = Math.abs(distance(metric)(x, y) - expected);
  expect(plain).toBeLessThanOrEqual(bound * 2 ** -29 + 1e-13 * Math.abs(expected));
  expect(Math.abs(viaKernel(metric, x, y) - expected)).toBeLessThanOrEqual(bound);
}

const finite = (row: readonly unknown[]): boolean =>
  Float32Array.from(row, Number).every(Number.isFinite);

describe.skipIf(!GOLDEN)("golden distances", () => {
  it.each(METRIC_NAMES)("%s for every length from 1 to 70", (metric) => {
    const cases = golden("by_length")["by_length"] as Vectors[];
    expect(cases).toHaveLength(70);
    for (const { x, y, d } of cases) {
      expectPair(metric, Float32Array.from(x, Number), Float32Array.from(y, Number), d);
    }
  });

  it.each(METRIC_NAMES)("%s for lengths from 96 to 1536", (metric) => {
    const rows = readNpy(join(GOLDEN!, "distances/long_x_f32.npy"), "f4");
    const cases = golden("long")["cases"] as { n: number; i: number; j: number; d: Distances }[];
    expect(cases.length).toBeGreaterThan(20);
    for (const { n, i, j, d } of cases) {
      const prefix = (r: number): Float32Array =>
        rows.data.subarray(r * rows.stride, r * rows.stride + n);
      expectPair(metric, prefix(i), prefix(j), d);
    }
  });

  it("bytes are exact", () => {
    const all = golden("integers")["cases"] as (Vectors & { type: string })[];
    const cases = all.filter(({ type }) => type === "u8");
    expect(cases).toHaveLength(15);
    for (const { x, y, d } of cases) {
      const [a, b] = [Uint8Array.from(x, Number), Uint8Array.from(y, Number)];
      for (const metric of METRIC_NAMES) {
        const expected = goldenDistance(metric, d)!;
        const found = oneToMany(a, matrix(b, 1, b.length), { metric })[0]!;
        expect(found).toBe(exactByteDistance(metric, a, b));
        const error = Math.abs(found - expected);
        expect(error).toBeLessThanOrEqual(2 ** -23 * Math.max(1, Math.abs(expected)));
        expect(distance(metric)(x.map(Number), y.map(Number))).toBeCloseTo(expected, 12);
      }
    }
  });
});

/** Where we differ from the exact mathematics, on purpose or for lack of range. */
const POLICIES: Record<string, Partial<Record<Metric, number>>> = {
  // Undefined (0/0) in mathematics: zero vectors equal each other and nothing else.
  "both zero": { cosine: 0 },
  "length 1 zero": { cosine: 0 },
  "one zero": { cosine: 1 },
};
const DOUBLE_RANGE: typeof POLICIES = {
  "tiny f64": { l2: 0, cosine: 0 },
  "huge f64": { l2: Infinity, cosine: NaN },
};
// What a float cannot report.
const FLOAT_RANGE: typeof POLICIES = {
  "huge f32": { ip: Infinity },
  "max f32": { l2: Infinity, l1: Infinity, ip: Infinity },
};

/** Equal, both NaN, the same infinity, or within the tolerance of a finite number. */
function agree(found: number, expected: number, tolerance: number): boolean {
  if (!Number.isFinite(expected)) return Object.is(found, expected);
  return Math.abs(found - expected) <= tolerance;
}

describe.skipIf(!GOLDEN)("golden edge cases", () => {
  const cases = GOLDEN ? (golden("edge")["vector"] as Vectors[]) : [];
  const pairs = cases.flatMap((one) =>
    METRIC_NAMES.flatMap((metric) => {
      const exact = goldenDistance(metric, one.d);
      return exact === undefined ? [] : [{ ...one, metric, exact }];
    }),
  );

  it("are all there", () => {
    const names = new Set(cases.map(({ name }) => name));
    const listed = [POLICIES, DOUBLE_RANGE, FLOAT_RANGE].flatMap((list) => Object.keys(list));
    expect(listed.filter((name) => !names.has(name))).toEqual([]);
    expect(pairs.length).toBeGreaterThan(80);
  });

  it("in double precision", () => {
    const outside = pairs.flatMap(({ name, metric, x, y, exact }) => {
      const expected = { ...POLICIES, ...DOUBLE_RANGE }[name]?.[metric] ?? exact;
      const found = distance(metric)(x.map(Number), y.map(Number));
      const tolerance = 1e-15 + 1e-14 * Math.abs(expected);
      return agree(found, expected, tolerance) ? [] : [`${name}, ${metric}: ${found}`];
    });
    expect(outside).toEqual([]);
  });

  const floats = pairs.filter(({ name }) => !name.endsWith("f64"));
  const [good, bad] = [
    floats.filter(({ x, y }) => finite([...x, ...y])),
    floats.filter(({ x, y }) => !finite([...x, ...y])),
  ];

  it("are refused by kernels where they are not finite", () => {
    expect(bad.length).toBeGreaterThan(0);
    for (const { metric, x, y } of bad) {
      expect(() =>
        viaKernel(metric, Float32Array.from(x, Number), Float32Array.from(y, Number)),
      ).toThrow(expect.objectContaining({ code: "not-finite" }));
    }
  });

  it("in kernels, where the values are floats", () => {
    const outside = good.flatMap(({ name, metric, x, y, exact }) => {
      const expected = { ...POLICIES, ...FLOAT_RANGE }[name]?.[metric] ?? exact;
      const [a, b] = [Float32Array.from(x, Number), Float32Array.from(y, Number)];
      const found = viaKernel(metric, a, b);
      const tolerance = 1e-6 * Math.max(1, Math.abs(expected));
      return agree(found, expected, tolerance) ? [] : [`${name}, ${metric}: ${found}`];
    });
    expect(outside).toEqual([]);
  });
});
