import { readFileSync } from "node:fs";
import { join } from "node:path";
import { matrix, vectors, type VectorArray } from "@ann/core";
import { describe, expect, it } from "vitest";
import { distance, oneToMany, type MetricInput } from "../src/index.ts";
import { VECTOR_BOUNDS } from "./bounds/vector-metrics.ts";
import { readNpy } from "./npy.ts";

const GOLDEN = process.env["ANN_GOLDEN"];

type Json = number | "NaN" | "Infinity" | "-Infinity";
interface Pair {
  readonly name: string;
  readonly type: string;
  readonly n: number;
  readonly x: Json[];
  readonly y: Json[];
  readonly d: Readonly<Record<string, Json>>;
}

function golden<T>(file: string, key: string): T[] {
  const path = join(GOLDEN!, `distances/${file}.json`);
  return (JSON.parse(readFileSync(path, "utf8")) as Record<string, T[]>)[key]!;
}

/** Our metrics by the names of the reference. */
const NAMES: Readonly<Record<string, MetricInput>> = {
  chebyshev: "chebyshev",
  canberra: "canberra",
  braycurtis: "braycurtis",
  correlation: "correlation",
  minkowski_p3: { name: "minkowski", p: 3 },
  "minkowski_p1.5": { name: "minkowski", p: 1.5 },
};
const ALL = Object.entries(NAMES);

const viaKernel = (metric: MetricInput, x: VectorArray, y: VectorArray): number =>
  oneToMany(x, vectors(y, 1, y.length), { metric })[0]!;

function boundOf(metric: MetricInput, x: number[], y: number[], u: number): number {
  const { name, ...parameters } = typeof metric === "string" ? { name: metric } : metric;
  return VECTOR_BOUNDS[name]!(x, y, u, parameters);
}

const near = (what: string, found: number, bound: number, exact: number): string[] => {
  const error = Number.isFinite(exact) ? Math.abs(found - exact) : found === exact ? 0 : 1;
  return error <= bound ? [] : [`${what}: ${found} for ${exact}`];
};

/** What is wrong with the distances of a pair of float rows, if anything. */
function check(metric: MetricInput, x: number[], y: number[], expected: number): string[] {
  // What no float holds is reported as Infinity.
  const float = Number.isFinite(Math.fround(expected)) ? expected : Infinity;
  const reported = 2 ** -24 * Math.abs(expected) + 2 ** -149;
  const [single, double] = [2 ** -24, 2 ** -53].map((u) => boundOf(metric, x, y, u));
  const [f32x, f32y] = [Float32Array.from(x), Float32Array.from(y)];
  const [f64x, f64y] = [Float64Array.from(x), Float64Array.from(y)];
  return [
    ...near("plain", distance(metric)(x, y), double! + 2 ** -53 * Math.abs(expected), expected),
    ...near("f64", viaKernel(metric, f64x, f64y), 1.01 * double! + reported, float),
    ...near("f32", viaKernel(metric, f32x, f32y), 1.01 * single! + reported, float),
  ];
}

describe.skipIf(!GOLDEN)("golden distances of vectors", () => {
  it.each(ALL)("%s for every length from 1 to 70", (name, metric) => {
    const cases = golden<Pair>("by_length", "by_length");
    expect(cases).toHaveLength(70);
    const wrong = cases.flatMap(({ x, y, d }) => {
      // Pearson's correlation of one element is 0 / 0: two constant rows.
      const expected = d[name] === "NaN" ? 0 : Number(d[name]);
      return check(metric, x.map(Number), y.map(Number), expected);
    });
    expect(wrong).toEqual([]);
  });

  it.each(ALL)("%s for lengths from 96 to 1536", (name, metric) => {
    const rows = readNpy(join(GOLDEN!, "distances/long_x_f32.npy"), "f4");
    const cases = golden<{ n: number; i: number; j: number; d: Record<string, number> }>(
      "long",
      "cases",
    );
    expect(cases.length).toBeGreaterThan(20);
    const wrong = cases.flatMap(({ n, i, j, d }) => {
      const prefix = (r: number): number[] => [
        ...rows.data.subarray(r * rows.stride, r * rows.stride + n),
      ];
      return check(metric, prefix(i), prefix(j), d[name]!);
    });
    expect(wrong).toEqual([]);
  });

  it("chebyshev of integers is exact", () => {
    const arrays = {
      u8: Uint8Array,
      i8: Int8Array,
      u16: Uint16Array,
      i32: Int32Array,
      u32: Uint32Array,
    };
    const cases = golden<Pair>("integers", "cases");
    expect(new Set(cases.map(({ type }) => type))).toEqual(new Set(Object.keys(arrays)));
    for (const { type, x, y, d } of cases) {
      const Typed = arrays[type as keyof typeof arrays];
      const found = viaKernel("chebyshev", Typed.from(x.map(Number)), Typed.from(y.map(Number)));
      expect(found).toBe(Math.fround(Number(d["chebyshev"])));
      expect(distance("chebyshev")(x.map(Number), y.map(Number))).toBe(d["chebyshev"]);
    }
  });
});

/** Undefined (0 / 0) in mathematics, and what we say instead. */
const POLICIES: Record<string, Record<string, number>> = {
  "both zero": { braycurtis: 0, correlation: 0 },
  "one zero": { correlation: 1 },
  opposite: { braycurtis: Infinity },
  "constant vectors": { correlation: 0 },
  "constant vs varying": { correlation: 1 },
  "length 1 same sign": { correlation: 0 },
  "length 1 opposite": { correlation: 0 },
  "length 1 zero": { braycurtis: 0, correlation: 0 },
  "near parallel (cancellation)": { correlation: 1 },
  "max f32": { braycurtis: Infinity, correlation: 0 },
};

describe.skipIf(!GOLDEN)("golden edge cases of vectors", () => {
  const cases = GOLDEN ? golden<Pair>("edge", "vector") : [];

  it.each(ALL)("%s", (name, metric) => {
    let policies = 0;
    const wrong = cases.flatMap(({ name: edge, x, y, d }) => {
      if (d[name] === undefined) return []; // rows with NaN or infinities
      const policy = POLICIES[edge]?.[name];
      if ((policy === undefined) === (d[name] === "NaN")) return [`${edge}: policy ${policy}`];
      if (policy !== undefined) policies++;
      const [a, b] = [x.map(Number), y.map(Number)];
      const expected = policy ?? Number(d[name]);
      if (!edge.endsWith("f64")) {
        return check(metric, a, b, expected).map((what) => `${edge}, ${what}`);
      }
      // Beyond the floats that are reported: the plain formula, and what the kernel makes of it.
      const plain = distance(metric)(a, b);
      const found = viaKernel(metric, Float64Array.from(a), Float64Array.from(b));
      const close = Math.abs(plain / expected - 1) <= 1e-14;
      const same = Math.abs(found - Math.fround(plain)) <= 2 ** -23 * Math.fround(plain);
      return close && (same || found === Math.fround(plain)) ? [] : [`${edge}: ${plain}, ${found}`];
    });
    expect(wrong).toEqual([]);
    const expected = Object.values(POLICIES).filter((by) => name in by).length;
    expect(policies).toBe(expected);
  });
});

describe.skipIf(!GOLDEN)("golden haversine", () => {
  interface Cities {
    readonly lat1: number;
    readonly lon1: number;
    readonly lat2: number;
    readonly lon2: number;
    readonly radians: number;
  }
  it("between cities, poles and opposite points", () => {
    const cases = golden<Cities>("haversine", "cases");
    expect(cases.length).toBeGreaterThan(50);
    for (const { lat1, lon1, lat2, lon2, radians } of cases) {
      const [x, y] = [
        [lat1, lon1],
        [lat2, lon2],
      ] as const;
      const bound = VECTOR_BOUNDS["haversine"]!([...x], [...y], 2 ** -53);
      const plain = Math.abs(distance("haversine")(x, y) - radians);
      const found = viaKernel("haversine", Float64Array.from(x), Float64Array.from(y));
      expect(plain).toBeLessThanOrEqual(bound);
      expect(Math.abs(found - radians)).toBeLessThanOrEqual(bound + 2 ** -24 * radians);
      // Near opposite points the angle is steep in h: no formula with h does better.
      expect(plain).toBeLessThan(radians > 3.14 ? 1e-7 : 1e-13);
    }
  });
});

describe.skipIf(!GOLDEN)("golden mahalanobis", () => {
  it("of 1 to 16 columns", () => {
    const cases = golden<{
      n: number;
      x: number[];
      y: number[];
      VI: number[][];
      mahalanobis: number;
    }>("mahalanobis", "cases");
    expect(cases).toHaveLength(6);
    for (const { n, x, y, VI, mahalanobis } of cases) {
      const inverseCovariance = matrix(Float64Array.from(VI.flat()), n, n);
      const metric = { name: "mahalanobis", inverseCovariance };
      expect(Math.abs(distance(metric)(x, y) / mahalanobis - 1)).toBeLessThan(1e-13);
      const [a, b] = [Float64Array.from(x), Float64Array.from(y)];
      expect(Math.abs(viaKernel(metric, a, b) / mahalanobis - 1)).toBeLessThan(2 ** -24 + 1e-13);
    }
  });
});
