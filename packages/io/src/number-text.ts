import { dtypeOf, type NumericArray } from "@ann/core";

/** Below this, a 32-bit float has fewer than 24 significant bits. */
const SMALLEST_NORMAL_F32 = 2 ** -126;

/**
 * A decimal text that reads back to the same 32-bit float, with as few digits as possible. Six
 * digits are always kept apart by normal floats, nine always suffice; subnormal ones need less.
 */
function float32Text(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const fewest = Math.abs(value) < SMALLEST_NORMAL_F32 ? 1 : 6;
  for (let digits = fewest; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

/** How the elements of an array are written as text. */
export function textOf(data: NumericArray): (value: number) => string {
  if (dtypeOf(data) === "f32") return float32Text;
  return (value) => (Object.is(value, -0) ? "-0" : String(value));
}
