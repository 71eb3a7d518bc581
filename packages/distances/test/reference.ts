/** Readable double-precision references, and how far a 32-bit kernel may be from them. */
import type { MetricName } from "./data.ts";

type Row = ArrayLike<number>;

/** Half a unit in the last place of 1: the relative error of one rounding to 32-bit floats. */
const U = 2 ** -24;

const TERMS = {
  l2: (x: number, y: number) => (x - y) ** 2,
  l1: (x: number, y: number) => Math.abs(x - y),
  ip: (x: number, y: number) => x * y,
};

function sums(a: Row, b: Row, term: (x: number, y: number) => number): [number, number] {
  let sum = 0;
  let absolute = 0;
  for (let i = 0; i < a.length; i++) {
    const value = term(a[i]!, b[i]!);
    sum += value;
    absolute += Math.abs(value);
  }
  return [sum, absolute];
}

export interface Expected {
  readonly distance: number;
  /** Largest error that the roundings of a kernel on floats can add up to. */
  readonly bound: number;
}

function cosine(a: Row, b: Row): Expected {
  const [aa] = sums(a, a, TERMS.ip);
  const [bb] = sums(b, b, TERMS.ip);
  const [ab] = sums(a, b, TERMS.ip);
  if (aa === 0 || bb === 0) return { distance: aa === bb ? 0 : 1, bound: 0 };
  // Two sums of 16 lanes each: n / 32 additions to a lane, 5 more in the tree, the products, the
  // rest. The error of a.b is relative to |a| |b|; those of |a| and |b| are half of a sum's each.
  const roundings = Math.ceil(a.length / 32) + 8;
  const distance = Math.max(0, 1 - ab / Math.sqrt(aa) / Math.sqrt(bb));
  return { distance, bound: (2 * roundings + 2) * U };
}

/**
 * Kernels on floats keep four sums of 16 lanes: a lane sees n / 64 additions and at most 3 of the
 * rest, the tree adds 6, a term itself has at most 3 roundings. So the sum is off by at most
 * (n / 64 + 12) U of the sum of the terms' absolute values, to first order.
 */
export function expectedDistance(metric: MetricName, a: Row, b: Row): Expected {
  if (metric === "cosine") return cosine(a, b);
  const [sum, absolute] = sums(a, b, TERMS[metric]);
  const roundings = Math.ceil(a.length / 64) + 12;
  if (metric === "l2") {
    // A square root halves the relative error and adds one rounding.
    const distance = Math.sqrt(sum);
    return { distance, bound: (roundings / 2 + 1) * U * distance };
  }
  const error = roundings * U * absolute;
  if (metric === "l1") return { distance: sum, bound: error };
  return { distance: 1 - sum, bound: error + U * (Math.abs(1 - sum) + error) };
}

const INTEGER_TERMS = {
  l2: (x: bigint, y: bigint) => (x - y) * (x - y),
  l1: (x: bigint, y: bigint) => (x > y ? x - y : y - x),
  ip: (x: bigint, y: bigint) => x * y,
};

function integerSum(a: Row, b: Row, term: (x: bigint, y: bigint) => bigint): number {
  let sum = 0n;
  for (let i = 0; i < a.length; i++) sum += term(BigInt(a[i]!), BigInt(b[i]!));
  return Number(sum);
}

/** What a kernel on bytes must give, to the last bit: exact sums, then the same few roundings. */
export function exactByteDistance(metric: MetricName, a: Row, b: Row): number {
  if (metric === "cosine") {
    const aa = integerSum(a, a, INTEGER_TERMS.ip);
    const bb = integerSum(b, b, INTEGER_TERMS.ip);
    if (aa === 0 || bb === 0) return aa === bb ? 0 : 1;
    const ab = integerSum(a, b, INTEGER_TERMS.ip);
    return Math.fround(Math.max(0, 1 - ab / Math.sqrt(aa * bb)));
  }
  const sum = integerSum(a, b, INTEGER_TERMS[metric]);
  if (metric === "l2") return Math.fround(Math.sqrt(sum));
  return Math.fround(metric === "l1" ? sum : 1 - sum);
}
