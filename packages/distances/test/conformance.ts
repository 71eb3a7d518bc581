/**
 * What any metric must keep to, ours or one of a plug-in or a JavaScript function: `faultsOf` looks
 * for breaches over the cases of its domain, `conformance` makes tests of that.
 */
import { raggedFromRows, type VectorArray, type VectorDtype } from "@ann/core";
import { describe, expect, it } from "vitest";
import {
  bruteForce,
  manyToMany,
  oneToMany,
  pdist,
  resolve,
  type KernelDtype,
  type Metric,
  type MetricInput,
} from "../src/index.ts";
import { casesOf, type Case } from "./cases.ts";
import { decode, elementOf, roundingOf } from "./elements.ts";

/** A metric on trial. */
export interface Subject {
  /** For rows of so many elements; undefined where it has none. */
  readonly metric: (cols: number) => MetricInput | undefined;
  /**
   * Largest error of a distance before its last rounding to 32 bits, from the roundings of lanes
   * that are off by `u` each; the plain formula is allowed the same with `u` of doubles.
   */
  readonly bound: (a: number[], b: number[], u: number, metric: MetricInput) => number;
  /** d(a, b) = d(b, a); default true. True metrics are. */
  readonly symmetric?: boolean;
  /** d(a, a) = 0; default true. True metrics have that. */
  readonly identity?: boolean;
  /** d(a, b) >= 0; default true. True metrics are. */
  readonly nonNegative?: boolean;
}

/** The laws, and what breaks them: one line for each breach. */
export const LAWS = [
  "agrees with the plain formula",
  "is symmetric",
  "is 0 from a row to itself",
  "is not negative",
  "keeps the triangle inequality",
  "is the same in all shapes of call",
  "never reads between rows",
  "is the order of bruteForce",
  "is what manyToMany and pdist give",
  "refuses NaN and infinities",
] as const;
export type Law = (typeof LAWS)[number];
export type Faults = Record<Law, string[]>;

type Rows = Parameters<typeof oneToMany>[1];

/** Rows as a call takes them; between them and before the first is `padding` of `filler`. */
export function rowsOf(
  dtype: KernelDtype,
  rows: readonly VectorArray[],
  cols: number,
  padding = 0,
  filler = 0,
): Rows {
  const Type = rows[0]!.constructor as { new (length: number): VectorArray };
  if (dtype.endsWith("[]")) {
    return raggedFromRows(
      rows as unknown as number[][],
      Type as unknown as new (n: number) => Uint16Array,
    ) as unknown as Rows;
  }
  const stride = cols + padding;
  const data = new Type(padding + rows.length * stride);
  const big = data instanceof BigInt64Array || data instanceof BigUint64Array;
  data.fill((big ? BigInt(filler) : filler) as never);
  for (const [i, row] of rows.entries()) data.set(row as never, padding + i * stride);
  return {
    data: data.subarray(padding),
    rows: rows.length,
    cols,
    stride,
    dtype: elementOf(dtype) as VectorDtype,
  } as unknown as Rows;
}

const measure = (
  metric: MetricInput,
  query: VectorArray,
  rows: Rows,
  ids?: Uint32Array,
): Float32Array =>
  oneToMany(
    query as Float32Array,
    rows as Parameters<typeof oneToMany<Float32Array>>[1],
    ids ? { metric, ids } : { metric },
  );

/** What a float can report: infinities stand for anything at or beyond its largest number. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;
const held = (x: number): number => Math.max(-LARGEST, Math.min(LARGEST, x));

/** One rounding to a 32-bit float, which may be subnormal. */
const rounding = (x: number): number =>
  Number.isFinite(x) ? 2 ** -24 * Math.abs(x) + 2 ** -149 : 0;

/** Distances within a case, the query as row 0, with all that laws need. */
class Trial {
  readonly found: Float32Array[];
  private readonly subject: Subject;
  private readonly dtype: KernelDtype;
  private readonly one: Case;
  readonly input: MetricInput;
  readonly metric: Metric;
  readonly all: readonly VectorArray[];
  private readonly plain: readonly number[][];

  constructor(subject: Subject, dtype: KernelDtype, one: Case, input: MetricInput) {
    [this.subject, this.dtype, this.one, this.input] = [subject, dtype, one, input];
    this.metric = resolve(input);
    this.all = [one.query, ...one.rows];
    this.plain = this.all.map((row) => decode(dtype, row));
    const rows = rowsOf(dtype, this.all, one.query.length);
    this.found = this.all.map((row) => measure(input, row, rows));
  }

  /** How far the distance of rows i and j may be from the exact one. */
  room(i: number, j: number): number {
    const [a, b] = [this.plain[i]!, this.plain[j]!];
    const bound = (u: number): number => this.subject.bound(a, b, u, this.input);
    return bound(roundingOf(this.dtype)) + bound(2 ** -53);
  }

  agreement(): string[] {
    const formula = this.metric.distanceOf?.(this.dtype) ?? this.metric.distance;
    return this.pairs(0).flatMap(([i, j, d]) => {
      const exact = formula(this.plain[i]!, this.plain[j]!);
      if (Object.is(Math.fround(exact), d)) return [];
      const error = Math.abs(held(d) - held(exact));
      return error <= this.room(i, j) * (1 + 2 ** -24) + rounding(exact)
        ? []
        : [this.say(i, j, `${d}, not ${exact}; ${error / this.room(i, j)} of what is allowed`)];
    });
  }

  symmetry(): string[] {
    return this.pairs().flatMap(([i, j, d]) =>
      Object.is(d, this.found[j]![i]) ? [] : [this.say(i, j, `${d} and back ${this.found[j]![i]}`)],
    );
  }

  identity(): string[] {
    return this.all.flatMap((_, i) =>
      this.found[i]![i] === 0 ? [] : [this.say(i, i, `${this.found[i]![i]}`)],
    );
  }

  sign(): string[] {
    return this.pairs().flatMap(([i, j, d]) => (d >= 0 ? [] : [this.say(i, j, `${d}`)]));
  }

  triangle(): string[] {
    return this.pairs().flatMap(([i, j, d]) =>
      this.all.flatMap((_, k) => {
        const way = this.found[i]![k]! + this.found[k]![j]!;
        if (held(d) <= way) return [];
        const room = this.room(i, j) + this.room(i, k) + this.room(k, j);
        return d - way <= 1.001 * room + 2 * rounding(way)
          ? []
          : [this.say(i, j, `${d}, but ${way} by way of row ${k}`)];
      }),
    );
  }

  shapes(): string[] {
    const [query, cols] = [this.one.query, this.one.query.length];
    const expected = this.found[0]!;
    const rows = rowsOf(this.dtype, this.all, cols);
    const ids = Uint32Array.from(this.all, (_, i) => this.all.length - 1 - i);
    const gathered = measure(this.input, query, rows, ids);
    // So many that loops over several rows at once run, and leave some over.
    const [n, thrice] = [this.all.length, [...this.all, ...this.all, ...this.all]];
    const together = measure(this.input, query, rowsOf(this.dtype, thrice, cols));
    const picked = Uint32Array.from(thrice, (_, i) => i % n);
    const gatheredTogether = measure(this.input, query, rows, picked);
    return thrice.flatMap((row, at) => {
      const i = at % n;
      const alone = measure(this.input, query, rowsOf(this.dtype, [row], cols))[0];
      const others = {
        alone,
        gathered: gathered[n - 1 - i],
        "among many": together[at],
        "gathered among many": gatheredTogether[at],
      };
      return Object.entries(others).flatMap(([shape, d]) =>
        Object.is(d, expected[i]) ? [] : [this.say(0, i, `${expected[i]}, ${shape} ${d}`)],
      );
    });
  }

  strides(): string[] {
    const element = elementOf(this.dtype);
    const filler = element.includes("f") ? (element.endsWith("f16") ? 0x7fff : NaN) : 77;
    return [1, 5].flatMap((padding) => {
      const rows = rowsOf(this.dtype, this.all, this.one.query.length, padding, filler);
      return [...measure(this.input, this.one.query, rows)].flatMap((d, i) =>
        Object.is(d, this.found[0]![i]) ? [] : [this.say(0, i, `${d} at a stride`)],
      );
    });
  }

  async search(): Promise<string[]> {
    const k = this.all.length;
    const rows = rowsOf(this.dtype, this.all, this.one.query.length) as never;
    const { ids, distances } = await bruteForce(rows, rows, { k, metric: this.input, threads: 1 });
    return this.all.flatMap((_, q) => {
      const [order, values] = [ids.slice(q * k, q * k + k), distances.slice(q * k, q * k + k)];
      const wrong = [...order].flatMap((id, at) => {
        if (!Object.is(this.found[q]![id], values[at])) {
          return [this.say(q, id, `${this.found[q]![id]}, searched ${values[at]}`)];
        }
        return at > 0 && values[at]! < values[at - 1]! ? [this.say(q, id, "out of order")] : [];
      });
      return new Set(order).size === k
        ? wrong
        : [...wrong, `${this.one.name}: ids ${order.join()}`];
    });
  }

  async pairsAtOnce(): Promise<string[]> {
    const n = this.all.length;
    const rows = rowsOf(this.dtype, this.all, this.one.query.length) as never;
    const options = { metric: this.input, threads: 1 };
    const [{ data: all }, upper] = [
      await manyToMany(rows, rows, options),
      await pdist(rows, options),
    ];
    return this.pairs().flatMap(([i, j, d]) => {
      const above = i < j ? upper[i * n - (i * (i + 1)) / 2 + j - i - 1] : d;
      const same = Object.is(all[i * n + j], d) && Object.is(above, d);
      return same ? [] : [this.say(i, j, `${d}, at once ${all[i * n + j]}, in pdist ${above}`)];
    });
  }

  private say(i: number, j: number, fault: string): string {
    return `${this.one.name}, rows ${i} and ${j}: ${fault}`;
  }

  private pairs(...from: number[]): [number, number, number][] {
    const starts = from.length > 0 ? from : this.all.map((_, i) => i);
    return starts.flatMap((i) =>
      Array.from(this.found[i]!, (d, j): [number, number, number] => [i, j, d]),
    );
  }
}

/** Elements that are no numbers at all, as elements of an array; none for integers. */
const POISON: Record<string, readonly number[]> = {
  f64: [NaN, Infinity, -Infinity],
  f32: [NaN, Infinity, -Infinity],
  f16: [0x7e00, 0x7c00, 0xfc00],
  bf16: [0x7fc0, 0x7f80, 0xff80],
};

const poisoned = (row: VectorArray, value: number): VectorArray =>
  (row.slice() as Float32Array).fill(value, row.length >> 1);

/** The query, or the last row, of no numbers from the middle on is refused: answers would be none. */
function poisonFaults(dtype: KernelDtype, one: Case, metric: MetricInput): string[] {
  return (POISON[dtype] ?? []).flatMap((value) => {
    if (one.query.length === 0) return [];
    const [last, others] = [one.rows.at(-1)!, one.rows.slice(0, -1)];
    return [
      [one.query, [...others, poisoned(last, value)]] as const,
      [poisoned(one.query, value), one.rows] as const,
    ].flatMap(([query, rows]) => {
      try {
        measure(metric, query, rowsOf(dtype, rows, query.length));
        return [`${one.name}: ${value} is not refused`];
      } catch (error) {
        return (error as { code?: string }).code === "not-finite" ? [] : [`${one.name}: ${error}`];
      }
    });
  });
}

/** Breaches of each law by a metric for one element type. */
export async function faultsOf(subject: Subject, dtype: KernelDtype): Promise<Faults> {
  const faults = Object.fromEntries(LAWS.map((law) => [law, []])) as unknown as Faults;
  const { symmetric = true, identity = true, nonNegative = true } = subject;
  const sample = subject.metric(2);
  const domain = sample === undefined ? "any" : resolve(sample).domain;
  for (const [c, one] of casesOf(domain, dtype).entries()) {
    const input = subject.metric(one.query.length);
    if (input === undefined) continue;
    const trial = new Trial(subject, dtype, one, input);
    const { isMetric } = trial.metric;
    faults["agrees with the plain formula"].push(...trial.agreement());
    if (symmetric || isMetric) faults["is symmetric"].push(...trial.symmetry());
    if (identity || isMetric) faults["is 0 from a row to itself"].push(...trial.identity());
    if (nonNegative || isMetric) faults["is not negative"].push(...trial.sign());
    if (isMetric) faults["keeps the triangle inequality"].push(...trial.triangle());
    faults["is the same in all shapes of call"].push(...trial.shapes());
    faults["never reads between rows"].push(...trial.strides());
    faults["refuses NaN and infinities"].push(...poisonFaults(dtype, one, input));
    // Jobs on threads take longer than all else.
    if (c % 7 !== 0) continue;
    faults["is the order of bruteForce"].push(...(await trial.search()));
    faults["is what manyToMany and pdist give"].push(...(await trial.pairsAtOnce()));
  }
  return faults;
}

/** Tests of a metric for some element types. */
export function conformance(name: string, subject: Subject, dtypes: readonly KernelDtype[]): void {
  describe.each(dtypes)(`${name} of %s`, (dtype) => {
    let faults: Promise<Faults> | undefined;
    it.each(LAWS)("%s", async (law) => {
      faults ??= faultsOf(subject, dtype);
      expect((await faults)[law].slice(0, 5)).toEqual([]);
    });
  });
}
