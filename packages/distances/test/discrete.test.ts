import {
  matrix,
  RandomStream,
  raggedFromRows,
  raggedFromStrings,
  vectors,
  type NumericArray,
  type VectorArray,
  type VectorDtype,
} from "@ann/core";
import { describe, expect, it } from "vitest";
import { bruteForce, distance, oneToMany, type KernelDtype } from "../src/index.ts";
import { DISCRETE_BOUNDS } from "./bounds/discrete-metrics.ts";
import { onEveryIsa, type NativeCase } from "./isa/on-every-isa.ts";

const LENGTHS = [...Array.from({ length: 131 }, (_, i) => i), 784, 1000, 4096];
const SEED = 31;

type Case = NativeCase & {
  readonly values: readonly [number[], number[][]];
  /** Of the distances' computation: exact, or in 32-bit lanes, or in doubles. */
  readonly u: number;
};

/** How each element type holds the small numbers below. */
const TYPES: Readonly<Record<string, (values: readonly number[]) => VectorArray>> = {
  f64: (v) => Float64Array.from(v),
  f32: (v) => Float32Array.from(v),
  // The upper half of a 32-bit float; the numbers fit, with -0 among them.
  bf16: (v) => Uint16Array.from(new Uint32Array(Float32Array.from(v).buffer), (bits) => bits >> 16),
  f16: (v) => Uint16Array.from(v, half),
  i8: (v) => Int8Array.from(v),
  u8: (v) => Uint8Array.from(v),
  i16: (v) => Int16Array.from(v),
  u16: (v) => Uint16Array.from(v),
  i32: (v) => Int32Array.from(v),
  u32: (v) => Uint32Array.from(v),
  // Past 2^53, where doubles would take neighbours for equal.
  i64: (v) => BigInt64Array.from(v, (x) => BigInt(x) - 2n ** 60n),
  u64: (v) => BigUint64Array.from(v, (x) => BigInt(x) + 2n ** 63n),
  b1: (v) => Uint8Array.from(v),
};

/** Bits of a whole number below 2048 as an IEEE half. */
function half(x: number): number {
  if (x === 0) return Object.is(x, -0) ? 0x8000 : 0;
  const exponent = Math.floor(Math.log2(x));
  return ((exponent + 15) << 10) | ((x / 2 ** exponent - 1) * 1024);
}

const FLOATS = new Set(["f64", "f32", "f16", "bf16"]);
/** Values below this fit the type, and its 8 significant bits. */
const limitOf = (dtype: string): number =>
  ({ u16: 65536, u32: 2 ** 32, u8: 256, b1: 256 })[dtype] ?? 100;

function vectorCase(metric: string, dtype: string, length: number): Case {
  const random = new RandomStream(SEED, length);
  const zero = FLOATS.has(dtype) ? () => (random.below(2) ? -0 : 0) : () => 0;
  const draw = (): number => (random.below(4) === 0 ? zero() : random.below(limitOf(dtype)));
  const query = Array.from({ length }, draw);
  // Equal in about half of the places, everywhere, and nowhere but by chance.
  const near = query.map((x) => (random.below(2) ? draw() : x));
  const values = [near, query, query.map(draw), query.map(() => limitOf(dtype) - 1)];
  const type = TYPES[dtype]!;
  const data = type(values.flat());
  const shape = { cols: length, stride: length };
  return {
    metric,
    dtype,
    query: { data: type(query), rows: 1, ...shape },
    rows: { data, rows: values.length, ...shape },
    values: [query, values],
    u: dtype === "f64" || !FLOATS.has(dtype) ? 2 ** -53 : 2 ** -24,
  };
}

function raggedCase(metric: string, dtype: string, query: number[], rows: number[][]): Case {
  const Type = { "u8[]": Uint8Array, "u16[]": Uint16Array, "u32[]": Uint32Array }[dtype]!;
  return {
    metric,
    dtype,
    query: raggedFromRows<NumericArray>([query], Type),
    rows: raggedFromRows<NumericArray>(rows, Type),
    values: [query, rows],
    u: 2 ** -53,
  };
}

function setCase(length: number): Case {
  const random = new RandomStream(SEED, 10_000 + length);
  const draw = (size: number, range: number): number[] =>
    [...new Set(Array.from({ length: size }, () => random.below(range)))].toSorted((a, b) => a - b);
  const query = draw(length, 2 * length + 1);
  const rows = [
    query,
    [],
    draw(length, 2 * length + 1),
    draw(10 * length, 20 * length + 1),
    // So many more, or so few, that the search gallops.
    draw(60 * length, 100 * length + 1),
    query.slice(0, length >> 6),
    [0, 2 ** 32 - 1],
  ];
  return raggedCase("jaccard", "u32[]", query, rows);
}

function stringCase(dtype: string, length: number, letters: number): Case {
  const random = new RandomStream(SEED, 20_000 + length * 10 + letters);
  const draw = (size: number): number[] =>
    Array.from({ length: size }, () => Math.floor(random.below(letters) * (65_537 / letters)));
  const fit = (row: number[]): number[] => (dtype === "u8[]" ? row.map((x) => x >> 8) : row);
  const query = draw(length);
  const at = length >> 1;
  const rows = [
    query,
    [],
    draw(length),
    draw(random.below(140)),
    [...query.slice(0, at), ...draw(3), ...query.slice(at)],
    [...query.slice(0, at), ...query.slice(at + 2)],
    [...draw(2), ...query],
    query.toReversed(),
  ];
  return raggedCase("levenshtein", dtype, fit(query), rows.map(fit));
}

const NUMBER_DTYPES = Object.keys(TYPES);
const JACCARD_DTYPES = ["f64", "f32", "f16", "bf16", "u8", "u16", "u32", "b1"];
const cases: readonly Case[] = LENGTHS.flatMap((length) =>
  [
    NUMBER_DTYPES.flatMap((dtype) => [
      vectorCase("hamming", dtype, length),
      vectorCase("hamming_count", dtype, length),
    ]),
    JACCARD_DTYPES.map((dtype) => vectorCase("jaccard", dtype, length)),
    setCase(length),
    // The plain programme needs length^2 steps.
    length > 1000
      ? []
      : [2, 7, 200].flatMap((letters) => [
          stringCase("u8[]", length, letters),
          stringCase("u16[]", length, letters),
        ]),
  ].flat(),
);

const everywhere = onEveryIsa(cases);

/** What each row of a case must give, and by how much it may differ. */
const expected = cases.map(({ metric, dtype, values: [query, rows], u }) =>
  rows.map((row) => {
    const value = distance(metric, dtype as KernelDtype)(query, row);
    return { value, bound: DISCRETE_BOUNDS[metric]!(query, row, u) + 2 ** -24 * Math.abs(value) };
  }),
);

describe.each([...everywhere.keys()])("on %s", (isa) => {
  it.each(["hamming", "hamming_count", "jaccard", "levenshtein"])("%s is its formula", (metric) => {
    const wrong: string[] = [];
    let compared = 0;
    for (const [c, one] of cases.entries()) {
      if (one.metric !== metric) continue;
      for (const [i, { value, bound }] of expected[c]!.entries()) {
        const d = everywhere.get(isa)![c]![i]!;
        // What is exact in doubles is rounded once.
        const good = one.u === 2 ** -53 ? d === Math.fround(value) : Math.abs(d - value) <= bound;
        if (!good) wrong.push(`${one.dtype}, ${one.values[0].length}, ${i}: ${d}, not ${value}`);
        compared++;
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(compared).toBeGreaterThan(2000);
  });

  it("gives the same bits as plain scalar code", () => {
    expect(everywhere.get(isa)).toEqual(everywhere.get("scalar"));
  });
});

describe("hamming", () => {
  it("is the seeds': half of the elements equal", () => {
    for (const n of [1, 2, 7, 64, 333]) {
      const a = Float32Array.from({ length: n }, (_, i) => i);
      const b = a.map((x, i) => (i < Math.floor(n / 2) ? x : -x - 1));
      const value = (n - Math.floor(n / 2)) / n;
      expect(oneToMany(a, matrix(b, 1, n), { metric: "DistHamming" })).toEqual(
        Float32Array.of(value),
      );
      expect(distance("hamming")(a, b)).toBe(value);
    }
  });

  it("counts narrow lanes past their own range", () => {
    const length = 255 * 64 * 3 + 5;
    for (const Type of [Uint8Array, Uint16Array, Int8Array, Float32Array]) {
      const rows = matrix<NumericArray>(new Type(length).fill(1), 1, length);
      expect(oneToMany(new Type(length), rows, { metric: "hamming_count" })[0]).toBe(length);
    }
  });

  it("counts NaN as unlike everything in a pair, and refuses it in rows", () => {
    const nan = Float32Array.of(NaN, 1);
    expect(distance("hamming_count")(nan, nan)).toBe(1);
    expect(() => oneToMany(nan, matrix(nan, 1, 2), { metric: "hamming_count" })).toThrow(
      expect.objectContaining({ code: "not-finite" }),
    );
  });
});

const notASet = (name: string, row: number, from: number, to: number): unknown =>
  expect.objectContaining({
    name: "AnnError",
    code: "metric",
    message: `${name}: row ${row} is not a set of ascending ids: ${from} is followed by ${to}; sort each row and drop repeated ids`,
    details: expect.objectContaining({ row }),
  });

describe("jaccard", () => {
  it("is the seeds': 1 - 11 / 16", () => {
    const [a, b] = [Uint16Array.of(1, 2, 1, 4, 3), Uint16Array.of(2, 2, 1, 5, 6)];
    expect(oneToMany(a, matrix(b, 1, 5), { metric: "DistJaccard" })[0]).toBe(5 / 16);
    expect(distance("jaccard")(a, b)).toBe(5 / 16);
  });

  it("adds up integers without overflow", () => {
    const length = 70_001;
    for (const Type of [Uint8Array, Uint16Array, Uint32Array]) {
      const most = new Type(1).fill(-1)[0]!;
      const a = new Type(length).fill(most);
      const b = new Type(length).fill(most - 1);
      const rows = matrix<NumericArray>(b, 1, length);
      expect(oneToMany(a, rows, { metric: "jaccard" })[0]).toBe(Math.fround(1 / most));
    }
  });

  it("keeps the digits of rows that are nearly equal", () => {
    const a = new Float32Array(100).fill(1);
    const b = a.slice();
    b[3] = 1 + 2 ** -23;
    const found = oneToMany(a, matrix(b, 1, 100), { metric: "jaccard" })[0]!;
    expect(Math.abs(found / 2 ** -23 - 1 / 100)).toBeLessThan(1e-7);
  });

  it("refuses rows that are no sets, by their number", async () => {
    const good = raggedFromRows([[1, 2], [], [7]], Uint32Array);
    const twice = raggedFromRows([[1, 2], [3], [4, 6, 6]], Uint32Array);
    const falling = raggedFromRows([[5], [9, 1], [2, 1]], Uint32Array);
    const metric = "jaccard";
    const query = Uint32Array.of(1, 2);
    expect(() => oneToMany(query, twice, { metric })).toThrow(notASet("rows", 2, 6, 6));
    expect(() => oneToMany(query.toReversed(), good, { metric })).toThrow(
      notASet("query", 0, 2, 1),
    );
    // Rows that are not measured are not looked at.
    const ids = Uint32Array.of(0, 1);
    expect(oneToMany(query, twice, { metric, ids })).toEqual(Float32Array.of(0, 1));
    await expect(bruteForce(falling, good, { metric })).rejects.toEqual(notASet("data", 1, 9, 1));
    await expect(bruteForce(good, falling, { metric })).rejects.toEqual(
      notASet("queries", 1, 9, 1),
    );
  });
});

describe("levenshtein", () => {
  const metric = "levenshtein";

  it("is the seeds'", () => {
    const rows = raggedFromRows([
      [1, 2, 3, 3],
      [1, 1, 1, 4],
    ]);
    const query = Uint16Array.of(1, 2, 3, 4);
    expect(oneToMany(query, rows, { metric: "DistLevenshtein" })).toEqual(Float32Array.of(1, 2));
  });

  it("takes a string among UTF-16 codes", () => {
    const rows = raggedFromStrings(["sitting", "", "kitten", "k", "Küche", "\u{1f600}"]);
    expect([...oneToMany("kitten", rows, { metric })]).toEqual([3, 6, 0, 5, 5, 6]);
    const bytes = raggedFromRows([[1]], Uint8Array);
    expect(() => oneToMany("kitten" as never, bytes, { metric })).toThrow(
      expect.objectContaining({ code: "dtype" }),
    );
  });

  it("of rows around the sizes of its scratch memory", () => {
    // Known by construction: one long row without some of the other's letters, all different.
    for (const length of [4095, 4096, 4097, 20_000]) {
      const long = Uint16Array.from({ length }, (_, i) => i + 1);
      const short = long.filter((_, i) => i % 5 !== 2 && i !== 1 && i !== length - 1);
      const found = oneToMany(short, raggedFromRows([long, [...long].toReversed()]), { metric });
      expect(found[0]).toBe(length - short.length);
      expect(found[1]).toBeGreaterThan(length / 2);
    }
  });

  it("refuses two rows that are both too long", async () => {
    const long = raggedFromRows([new Uint8Array(262_145)], Uint8Array);
    const short = raggedFromRows([new Uint8Array(3).fill(1)], Uint8Array);
    const refusal = expect.objectContaining({ name: "AnnError", code: "capacity" });
    expect(oneToMany(short.data, long, { metric })[0]).toBe(262_145);
    expect(() => oneToMany(long.data, long, { metric })).toThrow(refusal);
    await expect(bruteForce(long, long, { metric })).rejects.toEqual(refusal);
    expect((await bruteForce(long, short, { metric, k: 1 })).distances[0]).toBe(262_145);
  });

  it("finds neighbours as a plain search does, of any number of rows", async () => {
    const random = new RandomStream(SEED, 9);
    const words = (count: number): number[][] =>
      Array.from({ length: count }, () =>
        Array.from({ length: random.below(90) }, () => random.below(4)),
      );
    for (const count of [0, 1, 3, 4, 5, 41]) {
      const [data, queries] = [words(count), words(3)];
      const found = await bruteForce(raggedFromRows(data), raggedFromRows(queries), {
        metric,
        k: 4,
      });
      for (const [q, query] of queries.entries()) {
        const all = data.map((row, id) => ({ id, d: distance(metric)(query, row) }));
        const best = all.toSorted((a, b) => a.d - b.d || a.id - b.id).slice(0, 4);
        expect([...found.ids.subarray(q * 4, q * 4 + best.length)]).toEqual(
          best.map(({ id }) => id),
        );
      }
    }
  });
});

const twoBytes = (dtype?: VectorDtype): ReturnType<typeof vectors<Uint8Array>> =>
  vectors(Uint8Array.of(0b1000, 0b1111_0000), 1, 2, dtype);

describe("packed bits", () => {
  it("are told apart from bytes by their dtype", () => {
    const query = Uint8Array.of(0b1011, 0b1111_0000);
    expect(oneToMany(query, twoBytes(), { metric: "hamming" })[0]).toBe(1 / 2);
    expect(oneToMany(query, twoBytes("b1"), { metric: "hamming" })[0]).toBe(2 / 16);
    expect(oneToMany(query, twoBytes("b1"), { metric: "tanimoto" })[0]).toBe(Math.fround(2 / 7));
    expect(distance("hamming", "b1")(query, twoBytes().data)).toBe(2 / 16);
  });
});
