import {
  matrix,
  RandomStream,
  vectors,
  type Matrix,
  type VectorArray,
  type VectorDtype,
} from "@ann/core";
import { describe, expect, it } from "vitest";
import {
  bruteForce,
  distance,
  kernelFor,
  oneToMany,
  resolve,
  type MetricInput,
} from "../src/index.ts";
import { VECTOR_BOUNDS } from "./bounds/vector-metrics.ts";
import { FLOAT_CASES } from "./data.ts";

/** A symmetric positive definite matrix: A A^T + I, A random. Seed 31. */
function definite(n: number): Matrix<Float64Array> {
  const random = new RandomStream(31, n);
  const a = new Float64Array(n * 3).map(() => random.normal());
  const m = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < 3; k++) m[i * n + j]! += a[i * 3 + k]! * a[j * 3 + k]!;
    }
    m[i * n + i]! += 1;
  }
  return matrix(m, n, n);
}
const definites = new Map<number, MetricInput>();
function mahalanobis(n: number): MetricInput {
  const metric = definites.get(n) ?? { name: "mahalanobis", inverseCovariance: definite(n) };
  definites.set(n, metric);
  return metric;
}

type Choice = (n: number) => MetricInput | undefined;
const METRICS_OF: Record<string, Choice> = {
  chebyshev: () => "chebyshev",
  canberra: () => "canberra",
  braycurtis: () => "braycurtis",
  correlation: () => "correlation",
  // The last needs a sum of powers that no double holds.
  ...Object.fromEntries(
    [0.3, 1, 1.5, 2, 3, 7.25, 1000, Infinity].map((p) => [
      `minkowski ${p}`,
      () => ({ name: "minkowski", p }),
    ]),
  ),
  // Factors of thousands take long.
  mahalanobis: (n) => (n > 0 && n <= 130 ? mahalanobis(n) : undefined),
};
/** What 32-bit lanes round more than once. */
const IN_SINGLES = new Set(["canberra", "braycurtis", "correlation", "minkowski 1", "minkowski 2"]);
const CHOICES = Object.entries(METRICS_OF);

const SINGLE: ReadonlySet<VectorDtype> = new Set(["f32", "f16", "bf16", "i8", "u8"] as const);
const roundingOf = (dtype: VectorDtype): number => (SINGLE.has(dtype) ? 2 ** -24 : 2 ** -53);

function boundOf(metric: MetricInput, a: number[], b: number[], dtype: VectorDtype): number {
  const { name, ...parameters } = typeof metric === "string" ? { name: metric } : metric;
  return VECTOR_BOUNDS[name]!(a, b, roundingOf(dtype), parameters);
}

/** What a kernel says of some rows and how much of the allowed error each distance takes. */
function compare(
  metric: MetricInput,
  query: VectorArray,
  rows: readonly VectorArray[],
  dtype: VectorDtype,
  decode: (x: number) => number = (x) => x,
): { worst: number; outside: string[] } {
  const decoded = (row: VectorArray): number[] =>
    Array.from(row as ArrayLike<number | bigint>, (x) => decode(Number(x)));
  const measure = distance(metric);
  const a = decoded(query);
  const all = query.slice(0, 0).constructor as { new (n: number): VectorArray };
  const together = new all(rows.length * query.length);
  for (const [i, row] of rows.entries()) together.set(row as never, i * query.length);
  const found = oneToMany(query, vectors(together, rows.length, query.length, dtype), { metric });
  const shares = rows.map((row, i) => {
    const b = decoded(row);
    const expected = measure(a, b);
    if (Object.is(Math.fround(expected), found[i])) return 0;
    // The last rounding, to a float which may be subnormal.
    const bound = boundOf(metric, a, b, dtype) * (1 + 2 ** -24);
    return Math.abs(found[i]! - expected) / (bound + 2 ** -24 * expected + 2 ** -149);
  });
  const outside = rows.flatMap((_, i) => (shares[i]! <= 1 ? [] : [`row ${i}: ${shares[i]}`]));
  return { worst: Math.max(...shares), outside };
}

describe.each(CHOICES)("%s", (key, choose) => {
  it.each(["f32", "f64"] as const)("of %s is within the bound of its roundings", (dtype) => {
    let worst = 0;
    for (const { name, query, rows } of FLOAT_CASES) {
      const metric = choose(query.length);
      if (metric === undefined) continue;
      // As doubles, with all bits in use.
      const of = (row: Float32Array): Float32Array | Float64Array =>
        dtype === "f32" ? row : Float64Array.from(row, (x) => x * (Math.PI / 3));
      const others = Array.from({ length: rows.rows }, (_, i) =>
        of(rows.data.slice(i * rows.stride, i * rows.stride + rows.cols)),
      );
      const result = compare(metric, of(query), others, dtype);
      expect({ name, outside: result.outside }).toEqual({ name, outside: [] });
      worst = Math.max(worst, result.worst);
    }
    // The bound means something: real errors come within two orders of magnitude of it. Those of
    // what is computed in doubles, or a single rounding, are gone from what is reported.
    const visible = dtype === "f32" && IN_SINGLES.has(key);
    expect(worst).toBeGreaterThan(visible ? 0.01 : -1);
  });
});

describe("mahalanobis of long rows", () => {
  it.each([784, 1030])("%i: factors longer than the piece of a row that the kernel keeps", (n) => {
    const random = new RandomStream(33, n);
    const [a, b, c] = [1, 2, 3].map(() => new Float32Array(n).map(() => random.normal()));
    expect(compare(mahalanobis(n), a!, [b!, c!, a!], "f32").outside).toEqual([]);
  });
});

/** A 16-bit float as a number. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const size =
    exponent === 0 ? (bits & 1023) * 2 ** -24 : (1024 + (bits & 1023)) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}
const brain = (bits: number): number => new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!;

interface Type {
  readonly dtype: VectorDtype;
  readonly draw: (n: number, random: RandomStream) => VectorArray;
  readonly decode?: (x: number) => number;
}
const integers =
  (Typed: { new (n: number): VectorArray }, low: number, high: number) =>
  (n: number, random: RandomStream): VectorArray => {
    const values = new Typed(n) as Int32Array;
    for (let i = 0; i < n; i++) values[i] = Math.floor(low + (high - low + 1) * random.uniform());
    return values;
  };
const TYPES: readonly Type[] = [
  { dtype: "i8", draw: integers(Int8Array, -128, 127) },
  { dtype: "u8", draw: integers(Uint8Array, 0, 255) },
  { dtype: "i16", draw: integers(Int16Array, -32768, 32767) },
  { dtype: "u16", draw: integers(Uint16Array, 0, 65535) },
  { dtype: "i32", draw: integers(Int32Array, -(2 ** 31), 2 ** 31 - 1) },
  { dtype: "u32", draw: integers(Uint32Array, 0, 2 ** 32 - 1) },
  // Within 53 bits, so that the plain formula can have them.
  {
    dtype: "i64",
    draw: (n, random) =>
      new BigInt64Array(n).map(() => BigInt(Math.round((random.uniform() - 0.5) * 2 ** 53))),
  },
  {
    dtype: "u64",
    draw: (n, random) =>
      new BigUint64Array(n).map(() => BigInt(Math.round(random.uniform() * 2 ** 53))),
  },
  // Every bit pattern but those of infinities and NaN.
  {
    dtype: "f16",
    decode: half,
    draw: (n, random) =>
      new Uint16Array(n).map(() => random.below(0x7c00) | (random.below(2) << 15)),
  },
  {
    dtype: "bf16",
    decode: brain,
    draw: (n, random) =>
      new Uint16Array(n).map(() => random.below(0x7f80) | (random.below(2) << 15)),
  },
];
const LENGTHS = [0, 1, 2, 5, 8, 16, 17, 31, 33, 64, 65, 100, 130, 784];

describe.each(TYPES)("elements of type $dtype", ({ dtype, draw, decode = (x) => x }) => {
  it.each(CHOICES)("%s, within the bound", (_, choose) => {
    const random = new RandomStream(32);
    for (const length of LENGTHS) {
      const metric = choose(length);
      if (metric === undefined) continue;
      const [query, row] = [draw(length, random), draw(length, random)];
      expect(compare(metric, query, [row, query], dtype, decode).outside, `${length}`).toEqual([]);
    }
  });
});

const one = (metric: MetricInput, a: VectorArray, b: VectorArray): number =>
  oneToMany(a, vectors(b, 1, b.length), { metric })[0]!;

const signed = (values: bigint[]): BigInt64Array => BigInt64Array.from(values);
const unsigned = (values: bigint[]): BigUint64Array => BigUint64Array.from(values);
const both = (metric: MetricInput, a: number[], b: number[]): number[] => [
  distance(metric)(a, b),
  one(metric, Float64Array.from(a), Float64Array.from(b)),
  one(metric, Float32Array.from(a), Float32Array.from(b)),
];
const times = (row: number[], scale: number): Float64Array =>
  Float64Array.from(row, (v) => v * scale);
const small = (values: bigint[]): number[] => values.map((v) => Number(v - BASE));
const angle = (a: number[], b: number[]): number =>
  one("haversine", Float64Array.from(a), Float64Array.from(b));
const BASE = 2n ** 60n;
describe("integers of 64 bits", () => {
  const a = [BASE + 1n, BASE + 5n, BASE + 2n, BASE + 9n];
  const b = [BASE + 4n, BASE + 3n, BASE + 2n, BASE + 1n];

  it.each([
    ["i64", signed(a), signed(b)],
    ["u64", unsigned(a), unsigned(b)],
  ])("%s: a large common offset costs nothing", (_, x, y) => {
    expect(one("chebyshev", x, y)).toBe(8);
    expect(one({ name: "minkowski", p: 3 }, x, y)).toBeCloseTo(Math.cbrt(27 + 8 + 512), 6);
    expect(one("canberra", x, y)).toBe(Math.fround(13 / 2 ** 61));
    expect(one("braycurtis", x, y)).toBe(Math.fround(13 / 2 ** 63));
    expect(one("correlation", x, y)).toBe(Math.fround(distance("correlation")(small(a), small(b))));
    const identity = matrix(
      new Float64Array(16).map((_x, i) => (i % 5 === 0 ? 1 : 0)),
      4,
      4,
    );
    const metric = { name: "mahalanobis", inverseCovariance: identity };
    expect(one(metric, x, y)).toBe(Math.fround(Math.sqrt(9 + 4 + 64)));
  });

  it("at the ends of the range", () => {
    const [low, high] = [-(2n ** 63n), 2n ** 63n - 1n];
    expect(one("chebyshev", signed([low]), signed([high]))).toBe(2 ** 64);
    expect(one("chebyshev", unsigned([0n]), unsigned([2n ** 64n - 1n]))).toBe(2 ** 64);
    expect(one("canberra", signed([low, low, 0n]), signed([high, low, 0n]))).toBe(1);
    // |a - b| = 2^64 - 1 and 0, |a + b| = 1 and 2^64.
    expect(one("braycurtis", signed([low, low]), signed([high, low]))).toBe(1);
    expect(one("braycurtis", signed([low]), signed([high]))).toBe(2 ** 64);
    expect(one("correlation", signed([low, high, low]), signed([high, low, high]))).toBe(2);
  });
});

describe("what is 0 / 0, or out of range", () => {
  it.each([
    ["canberra", [0, 0], [0, 0], 0],
    ["canberra", [0, 1], [0, -1], 1],
    ["canberra", [0, -0], [-0, 0], 0],
    ["braycurtis", [0, 0], [0, 0], 0],
    ["braycurtis", [1, -2], [-1, 2], Infinity],
    ["correlation", [], [], 0],
    ["correlation", [3], [5], 0],
    ["correlation", [0, 0], [7, 7], 0],
    ["correlation", [7, 7, 7], [1, 2, 3], 1],
    // A tenth is no double, and seven of them sum to something else.
    ["correlation", Array(7).fill(0.1) as number[], [1, 2, 3, 4, 5, 6, 7], 1],
    ["correlation", Array(7).fill(0.1) as number[], Array(7).fill(0.3) as number[], 0],
    ["correlation", [1, 2, 4], [1, 2, 4], 0],
    ["chebyshev", [], [], 0],
    [{ name: "minkowski", p: 3 }, [1, 2], [1, 2], 0],
  ] as const)("%j of %j and %j is %d", (metric, a, b, expected) => {
    expect(both(metric, [...a], [...b])).toEqual([expected, expected, expected]);
  });

  it("a constant row of any length and value is constant", () => {
    const random = new RandomStream(34);
    for (let n = 1; n < 200; n++) {
      const [c, d] = [random.normal() * 1e6, random.normal() * 1e-6];
      const [x, y] = [Array<number>(n).fill(c), Array<number>(n).fill(d)];
      expect(both("correlation", x, y)).toEqual([0, 0, 0]);
    }
  });

  it("canberra, braycurtis, correlation and minkowski of 3 do not depend on the scale", () => {
    const x = [1, 2, -3, 4.5];
    const y = [0.5, -1, 2, 8];
    for (const metric of ["canberra", "braycurtis", "correlation"]) {
      const expected = Math.fround(distance(metric)(x, y));
      // Powers of two, at both ends of the range of doubles; the lowest bits of x are still there.
      for (const scale of [2 ** -1073, 2 ** -700, 2 ** -300, 2 ** 300, 2 ** 700, 2 ** 1020]) {
        expect(one(metric, times(x, scale), times(y, scale)), `${metric} ${scale}`).toBe(expected);
        const plain = distance(metric)([...times(x, scale)], [...times(y, scale)]);
        expect(plain).toBeCloseTo(expected, 6);
      }
    }
    // What is reported is a float; powers of what these differ by are far from it.
    const metric = { name: "minkowski", p: 3 };
    const expected = distance(metric)(x, y);
    for (const scale of [2 ** -120, 2 ** -60, 2 ** 60, 2 ** 120]) {
      const found = one(metric, times(x, scale), times(y, scale));
      expect(found / scale).toBeCloseTo(expected, 5);
    }
  });

  it("NaN is not lost to a maximum or a quotient: it is refused", () => {
    for (const metric of [
      "chebyshev",
      "canberra",
      "braycurtis",
      "correlation",
      { name: "minkowski", p: 3 },
    ]) {
      for (const position of [0, 3, 40, 99]) {
        const x = Float32Array.from({ length: 100 }, (_, i) => (i === position ? NaN : i % 7));
        const y = new Float32Array(100).map((_, i) => i % 5);
        const refused = expect.objectContaining({ code: "not-finite" });
        expect(() => one(metric, x, y)).toThrow(refused);
        expect(() => one(metric, Float64Array.from(y), Float64Array.from(x))).toThrow(refused);
      }
    }
  });
});

describe("minkowski", () => {
  it("is l1, l2 and chebyshev where these are, to the bit, under its own name", async () => {
    const random = new RandomStream(35);
    const rows = matrix(
      new Float32Array(50 * 20).map(() => random.normal()),
      50,
      20,
    );
    for (const [p, other] of [
      [1, "l1"],
      [2, "l2"],
      [Infinity, "chebyshev"],
    ] as const) {
      const metric = { name: "minkowski", p };
      const [ours, theirs] = await Promise.all([
        bruteForce(rows, rows, { k: 5, metric }),
        bruteForce(rows, rows, { k: 5, metric: other }),
      ]);
      expect(ours).toEqual({ ...theirs, metric: "minkowski" });
    }
    expect(distance("minkowski")([0, 0], [3, 4])).toBe(5);
  });

  it("is a metric for p from 1 on", () => {
    expect(
      [0.5, 0.99, 1, 1.5, 2, Infinity].map((p) => resolve({ name: "lp", p }).isMetric),
    ).toEqual([false, false, true, true, true, true]);
    const d = distance({ name: "minkowski", p: 0.5 });
    expect(d([0, 1], [1, 0])).toBeGreaterThan(d([0, 1], [0, 0]) + d([0, 0], [1, 0]));
  });

  it.each([0, -1, NaN, "2", null])("refuses p = %s", (p) => {
    expect(() => resolve({ name: "minkowski", p: p as number })).toThrow(
      expect.objectContaining({
        code: "option",
        message: expect.stringContaining("p must be a number above 0"),
      }),
    );
  });
});

describe("metrics that need a number of columns", () => {
  const rows = matrix(new Float32Array(9), 3, 3);
  const shape = expect.objectContaining({
    code: "shape",
    message: expect.stringContaining("metric haversine needs rows of 2 elements, got 3"),
  });
  it("refuse rows of others, in every shape of call", async () => {
    const metric = "haversine";
    expect(() => oneToMany(new Float32Array(3), rows, { metric })).toThrow(shape);
    expect(() => distance(metric)([0, 0, 0], [0, 0, 0])).toThrow(shape);
    expect(() => kernelFor(metric, rows)).toThrow(shape);
    await expect(bruteForce(rows, rows, { metric })).rejects.toThrow(shape);
  });
});

describe("haversine", () => {
  it.each([["f32"], ["f64"]] as const)(
    "of %s is within its bound, also round the earth",
    (dtype) => {
      const random = new RandomStream(36);
      const Typed = dtype === "f32" ? Float32Array : Float64Array;
      const point = (spread: number): Float32Array | Float64Array => {
        const latitude = Math.max(-1.57, Math.min(1.57, random.normal() * spread));
        return Typed.of(latitude, (random.uniform() - 0.5) * 40 * spread);
      };
      for (const spread of [1e-6, 1e-3, 0.1, 1, 10]) {
        for (let i = 0; i < 500; i++) {
          const [a, b] = [point(spread), point(spread)];
          expect(compare("haversine", a, [b, a], dtype).outside, `${a} ${b}`).toEqual([]);
        }
      }
    },
  );

  it("knows poles, opposite points and full turns", () => {
    const { PI } = Math;
    expect(angle([PI / 2, 1], [PI / 2, -2])).toBeLessThan(1e-15);
    expect(angle([PI / 2, 0], [-PI / 2, 0])).toBe(Math.fround(PI));
    expect(angle([0, 0], [0, PI])).toBeCloseTo(PI, 6);
    expect(angle([0.3, 0], [0.3, 2 * PI])).toBeLessThan(1e-15);
    expect(angle([0, 0.1], [0, 0.1 + 6 * PI])).toBeLessThan(1e-14);
    expect(angle([0, 0], [0, 1e-7])).toBe(Math.fround(1e-7));
    expect(angle([0.7, -2], [0.7, -2])).toBe(0);
  });
});
