/** Every kernel of the table against values that exact arithmetic gave (see ANN_GOLDEN's README). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { vectors } from "@ann/core";
import { describe, expect, it } from "vitest";
import { METRICS, oneToMany, type KernelDtype, type MetricInput } from "../src/index.ts";
import { encode, roundingOf } from "./elements.ts";
import { SUBJECTS } from "./subjects.ts";

const GOLDEN = process.env["ANN_GOLDEN"];

/** Where the files have a metric, and what they call it. */
const KEYS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(METRICS.map(({ name }) => [name, name])),
  ip: "dot",
  jaccard: "jaccard_weighted_minmax",
};

/** The rows that a metric of each domain is for. Those of probabilities have a test of their own. */
const INPUTS: Readonly<Record<string, readonly [keyof Golden, keyof Golden]>> = {
  any: ["x", "y"],
  "non-negative": ["cx", "cy"],
};

type Value = number | string;
interface Golden {
  readonly type?: string;
  readonly x: Value[];
  readonly y: Value[];
  readonly cx?: Value[];
  readonly cy?: Value[];
  readonly d: Record<string, Value>;
}

const read = (file: string, part: string): Golden[] => {
  const path = join(GOLDEN!, `distances/${file}.json`);
  return (JSON.parse(readFileSync(path, "utf8")) as Record<string, Golden[]>)[part]!;
};

interface Row {
  readonly name: string;
  readonly dtype: KernelDtype;
}
const rowsOfTable = (dtypes: readonly KernelDtype[]): Row[] =>
  METRICS.filter(
    ({ parameters = [], domain }) => parameters.length === 0 && INPUTS[domain],
  ).flatMap(({ name, dtypes: has }) =>
    dtypes.filter((dtype) => has.includes(dtype)).map((dtype) => ({ name, dtype })),
  );

/** How many of the cases have the metric, and which of them the kernel fails. */
function compare(
  { name, dtype }: Row,
  cases: readonly Golden[],
): { count: number; outside: string[] } {
  const key = KEYS[name]!;
  const { subject, info } = SUBJECTS.find((one) => one.info.name === name)!;
  // The integers are for all.
  const [first, second] = cases[0]?.type ? INPUTS["any"]! : INPUTS[info.domain]!;
  const rows = (one: Golden): Value[][] => [one[first], one[second]] as Value[][];
  const there = cases.filter(({ d }) => d[key] !== undefined && Number.isFinite(Number(d[key])));
  const outside = there.flatMap((one) => {
    const { d } = one;
    const [a, b] = rows(one).map((row) => row.map(Number)) as [number[], number[]];
    const exact = name === "ip" ? 1 - Number(d[key]) : Number(d[key]);
    const input = subject.metric(a.length) as MetricInput;
    const other = vectors(encode(dtype, b) as Float32Array, 1, b.length, dtype as "f32");
    const [found] = oneToMany(encode(dtype, a) as Float32Array, other, { metric: input });
    // The bound and two roundings of the golden value, as it was printed, and the last one.
    const room =
      subject.bound(a, b, roundingOf(dtype), input) +
      2 ** -52 * (1 + Math.abs(exact)) +
      2 ** -24 * Math.abs(exact) +
      2 ** -149;
    return Math.abs(found! - exact) <= room ? [] : [`n = ${a.length}: ${found}, not ${exact}`];
  });
  return { count: there.length, outside };
}

describe.skipIf(!GOLDEN)("golden values", () => {
  const TYPES = ["u8", "i8", "u16", "i32", "u32"] as const;
  it.each(rowsOfTable(TYPES))("of integers: $name of $dtype", (row) => {
    const cases = read("integers", "cases").filter(({ type }) => type === row.dtype);
    expect(cases).toHaveLength(15);
    const { count, outside } = compare(row, cases);
    expect(outside).toEqual([]);
    // The file has these.
    const has = [
      "l1",
      "l2",
      "sqeuclidean",
      "ip",
      "cosine",
      "chebyshev",
      "jaccard",
      "hamming_count",
    ];
    const signed = row.dtype.startsWith("i");
    const wanted = has.includes(row.name) && !(signed && row.name === "jaccard");
    expect(count).toBe(wanted ? 15 : 0);
  });

  it.each(rowsOfTable(["f32", "f64"]))("of floats, every length to 70: $name of $dtype", (row) => {
    const cases = read("by_length", "by_length");
    expect(cases).toHaveLength(70);
    const { count, outside } = compare(row, cases);
    expect(outside).toEqual([]);
    // Correlation is undefined for rows of one element; the file has no counts of what differs.
    expect(count).toBeGreaterThanOrEqual(row.name === "hamming_count" ? 0 : 69);
  });
});
