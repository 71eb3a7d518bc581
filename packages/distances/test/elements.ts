/** Rows of numbers in every element type, and back: what kernels are given and what it means. */
import type { VectorArray } from "@ann/core";
import type { KernelDtype } from "../src/index.ts";

interface Format {
  /** Bits of the fraction that are stored. */
  readonly fraction: number;
  /** Exponent of the smallest normal number. */
  readonly least: number;
}
const FORMATS = {
  f16: { fraction: 10, least: -14 },
  bf16: { fraction: 7, least: -126 },
} as const;

/** To the nearest whole number, ties to the even one. */
function roundEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}

/** Bits of the nearest number of a 16-bit format, ties to even; infinity where it is too large. */
function toBits(x: number, { fraction, least }: Format): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const infinity = 0x7fff - (2 ** fraction - 1);
  const size = Math.abs(x);
  if (Number.isNaN(x)) return infinity + 1;
  if (size === Infinity) return sign + infinity;
  const exponent = Math.max(least, size > 0 ? Math.floor(Math.log2(size)) : least);
  // log2 may be off by one next to a power of two: the sum of exponent and fraction is the same.
  const steps = roundEven(size / 2 ** (exponent - fraction));
  return sign + Math.min(infinity, (exponent - least) * 2 ** fraction + steps);
}

function fromBits(bits: number, { fraction, least }: Format): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const magnitude = bits & 0x7fff;
  const exponent = magnitude >> fraction;
  const rest = magnitude % 2 ** fraction;
  if (magnitude >= 0x7fff - (2 ** fraction - 1)) return rest ? NaN : sign * Infinity;
  if (exponent === 0) return sign * rest * 2 ** (least - fraction);
  return sign * (2 ** fraction + rest) * 2 ** (least + exponent - 1 - fraction);
}

const ARRAYS = {
  f64: Float64Array,
  f32: Float32Array,
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
} as const;

/** The element type of a row of varying length, or the type itself. */
export const elementOf = (dtype: KernelDtype): string => dtype.replace("[]", "");

/** Smallest and largest element, for integers; those of 64 bits are numbers that doubles have. */
export function rangeOf(dtype: KernelDtype): readonly [number, number] | undefined {
  const found = /^([iu])(\d+)/.exec(dtype);
  if (!found) return undefined;
  const bits = Number(found[2]);
  const slack = bits === 64 ? 2 ** 11 : 1;
  return found[1] === "u" ? [0, 2 ** bits - slack] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - slack];
}

/**
 * Numbers as elements: the nearest one for floats; for integers they must be whole and in range.
 * For `b1` each number is one bit, eight to a byte, the first the lowest; all but 0 are set.
 */
export function encode(dtype: KernelDtype, values: ArrayLike<number>): VectorArray {
  const element = elementOf(dtype);
  if (element === "i64") return BigInt64Array.from(values, (x) => BigInt(x));
  if (element === "u64") return BigUint64Array.from(values, (x) => BigInt(x));
  if (element === "f16" || element === "bf16") {
    return Uint16Array.from(values, (x) => toBits(x, FORMATS[element]));
  }
  if (element === "b1") {
    const bytes = new Uint8Array(Math.ceil(values.length / 8));
    for (let i = 0; i < values.length; i++) bytes[i >> 3]! |= (values[i] ? 1 : 0) << (i & 7);
    return bytes;
  }
  return ARRAYS[element as keyof typeof ARRAYS].from(values);
}

/** The exact numbers; of `b1`, as its formulas take them, the bytes. 64-bit integers are rounded. */
export function decode(dtype: KernelDtype, row: VectorArray): number[] {
  const element = elementOf(dtype);
  const format = element === "f16" || element === "bf16" ? FORMATS[element] : undefined;
  return Array.from(row as ArrayLike<number | bigint>, (x) =>
    format ? fromBits(Number(x), format) : Number(x),
  );
}

/** Relative error of one rounding in the lanes that compute rows of this type. */
export function roundingOf(dtype: KernelDtype): number {
  return ["f32", "f16", "bf16", "i8", "u8"].includes(dtype) ? 2 ** -24 : 2 ** -53;
}
