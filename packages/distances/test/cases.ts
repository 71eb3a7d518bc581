/** Rows to measure: for each domain and element type, of every length and of unpleasant kinds. */
import { RandomStream, type VectorArray } from "@ann/core";
import type { Domain, KernelDtype } from "../src/index.ts";
import { decode, elementOf, encode, rangeOf } from "./elements.ts";

/** One query and rows to measure it against. */
export interface Case {
  readonly name: string;
  readonly query: VectorArray;
  readonly rows: readonly VectorArray[];
}

/** Of every length up to two blocks of the widest loop and two more, and some real ones. */
const ALL_LENGTHS = [...Array.from({ length: 131 }, (_, i) => i), 784, 1000, 4096];
const SOME_LENGTHS = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 129, 784];
/** Formulas of rows of varying length may take the square of it. */
const RAGGED_LENGTHS = [0, 1, 2, 3, 7, 8, 31, 32, 33, 63, 64, 65, 66, 127, 128, 129, 130, 200];
const COMMON: ReadonlySet<KernelDtype> = new Set(["f32", "u8", "b1"] as const);

export function lengthsOf(dtype: KernelDtype): readonly number[] {
  if (dtype.endsWith("[]")) return RAGGED_LENGTHS;
  return COMMON.has(dtype) ? ALL_LENGTHS : SOME_LENGTHS;
}

const ROWS = 3;

type Draw = (random: RandomStream) => number;
/** Values of a row from its place and the query's. */
type Kind = (random: RandomStream, query: readonly number[] | undefined, n: number) => number[];

const each =
  (draw: Draw): Kind =>
  (random, _query, n) =>
    Array.from({ length: n }, () => draw(random));

const symmetric: Draw = (random) => 2 * random.uniform() - 1;
// A Cauchy-like tail: now and then a value a thousand times the others.
const heavy: Draw = (random) => random.normal() / (random.uniform() + 1e-4);
const pick =
  (values: readonly number[]): Draw =>
  (random) =>
    values[random.below(values.length)]!;

/** Now nearly equal to the query (differences cancel), now nearly orthogonal (products cancel). */
const nearCancelling: Kind = (random, query, n) => {
  if (!query) return Array.from({ length: n }, () => random.normal() + 1);
  const noise = (): number => random.normal() * 1e-4;
  if (random.below(2) === 0) return query.map((x) => x * (1 + noise()));
  const partner = (j: number): number => (j % 2 === 0 ? query[j + 1]! : -query[j - 1]!) || 0;
  return query.map((_, j) => partner(j) + noise());
};

/** Ends of the range. Squares of squares of doubles must be doubles: plain formulas are in doubles. */
const EXTREMES: Record<string, readonly number[]> = {
  f64: [0, 1e75, -1e75, 1e-75, 1],
  f32: [0, 3.4028234663852886e38, -3.4028234663852886e38, 1.2e-38, 1e-45, 1, -1],
  f16: [0, 65504, -65504, 6.1e-5, 6e-8, 1, -1],
  bf16: [0, 3.3895313892515355e38, -3.3895313892515355e38, 1.2e-38, 1e-40, 1, -1],
};

const FLOATS: Record<string, Kind> = {
  uniform: each(symmetric),
  "heavy-tailed": each(heavy),
  "near-cancelling": nearCancelling,
};

/** Whole numbers in a range: all of it, small ones, the query moved by 1, its ends. */
function integers([low, high]: readonly [number, number]): Record<string, Kind> {
  const clip = (x: number): number => Math.min(high, Math.max(low, Math.round(x)));
  const wide = Math.min(high - low, 2 ** 53);
  return {
    uniform: each((random) => clip(low + random.uniform() * wide)),
    "heavy-tailed": each((random) => clip(3 * heavy(random))),
    "near-cancelling": (random, query, n) =>
      query
        ? query.map((x) => clip(x + random.below(3) - 1))
        : Array.from({ length: n }, () => clip((low + high) / 2 + 100 * random.normal())),
    extremes: each(pick([low, high, 0])),
  };
}

/** Probabilities: of all elements, of a few, of nearly the query's, of tiny ones beside large. */
const PROBABILITIES: Record<string, Kind> = {
  uniform: each((random) => random.uniform()),
  sparse: each((random) => (random.below(3) === 0 ? random.uniform() : 0)),
  "near-cancelling": (random, query, n) =>
    query
      ? query.map((x) => x * (1 + 1e-3 * random.uniform()))
      : Array.from({ length: n }, () => random.uniform()),
  "heavy-tailed": each((random) => Math.abs(heavy(random)) ** 3),
};

const latitude: Draw = (random) => Math.asin(symmetric(random));
const longitude: Draw = (random) => Math.PI * symmetric(random);
const place: Kind = (random) => [latitude(random), longitude(random)];
/** Anywhere, a few metres off, at the other end of the world, at the poles and the date line. */
const PLACES: Record<string, Kind> = {
  uniform: place,
  near: (random, query) =>
    query ? query.map((x) => x * (1 - 1e-6 * random.uniform())) : place(random, query, 2),
  antipodal: (random, query) =>
    query ? [-query[0]!, query[1]! + Math.PI] : place(random, query, 2),
  extremes: (random) => [
    pick([Math.PI / 2, -Math.PI / 2, 0])(random),
    pick([Math.PI, -Math.PI, 0, Math.PI / 2])(random),
  ],
};

const BITS: Record<string, Kind> = {
  uniform: each((random) => random.below(2)),
  sparse: each((random) => (random.below(20) === 0 ? 1 : 0)),
  extremes: (random, _query, n) => Array.from({ length: n }, () => 0).fill(random.below(2)),
};

function kindsOf(domain: Domain, dtype: KernelDtype): Record<string, Kind> {
  const element = elementOf(dtype);
  if (element === "b1") return BITS;
  if (domain === "probability") return PROBABILITIES;
  if (domain === "latitude-longitude") return PLACES;
  const range = rangeOf(dtype);
  if (range) return integers(range);
  return { ...FLOATS, extremes: each(pick(EXTREMES[element]!)) };
}

/** What the domain makes of values: none below 0, or a sum of 1. */
function into(domain: Domain, values: number[]): number[] {
  if (domain === "any" || domain === "latitude-longitude") return values;
  const sizes = values.map(Math.abs);
  if (domain === "non-negative") return sizes;
  const total = sizes.reduce((sum, x) => sum + x, 0);
  return total > 0 ? sizes.map((x) => x / total) : sizes.map(() => 1 / sizes.length);
}

/** A row of varying length: a word of few letters, or ascending ids. */
function word(dtype: KernelDtype, random: RandomStream, length: number): number[] {
  const letters = Array.from({ length }, () => 97 + random.below(4));
  if (elementOf(dtype) !== "u32") return letters;
  return letters.map((_, i) => 2 * i + random.below(2));
}

function raggedCase(dtype: KernelDtype, length: number): Case {
  const random = new RandomStream(24, length);
  const query = word(dtype, random, length);
  // One of any length, the query with a piece cut out, the empty one.
  const cut = query.filter((_, i) => i % 7 !== 3);
  const rows = [word(dtype, random, random.below(length + 20)), cut, []];
  return {
    name: `words ${length}`,
    query: encode(dtype, query),
    rows: rows.map((row) => encode(dtype, row)),
  };
}

const made = new Map<string, readonly Case[]>();

function make(domain: Domain, dtype: KernelDtype): readonly Case[] {
  if (dtype.endsWith("[]")) return lengthsOf(dtype).map((length) => raggedCase(dtype, length));
  const places = domain === "latitude-longitude";
  return Object.entries(kindsOf(domain, dtype)).flatMap(([name, kind], k) =>
    (places ? Array.from({ length: 50 }, () => 2) : lengthsOf(dtype)).map((length, at) => {
      const random = new RandomStream(23, k * 10_000 + at);
      // Of bits, the length is in bytes.
      const n = dtype === "b1" ? 8 * length : length;
      const draw = (query?: number[]): VectorArray =>
        encode(dtype, into(domain, kind(random, query, n)));
      const query = draw();
      const rows = Array.from({ length: ROWS }, () => draw(decode(dtype, query)));
      return { name: `${name} ${length}`, query, rows };
    }),
  );
}

/** The cases of a domain and an element type; the same on every call. Seeds 23 and 24. */
export function casesOf(domain: Domain, dtype: KernelDtype): readonly Case[] {
  const key = `${domain} ${dtype}`;
  const cases = made.get(key) ?? make(domain, dtype);
  made.set(key, cases);
  return cases;
}
