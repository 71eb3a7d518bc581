import { AnnError, describeValue, type NumericArray, type VectorArray } from "@ann/core";
import type { KernelDtype } from "./kernel.ts";
import type { CheckedRows } from "./rows.ts";

/**
 * A distance of one's own in JavaScript: a finite or infinite number for two rows, the smaller the
 * nearer. It gets the rows as typed arrays of the caller's element type: views of the caller's
 * memory, to be read during the call and neither kept nor changed. Rows of `b1` are their bytes.
 * For 64-bit integers declare the parameters as `VectorArray`.
 */
export type MetricFunction = {
  // A method, so that it may be declared for one type of array only.
  measure(a: NumericArray, b: NumericArray): number;
}["measure"];

/** A row by its number. */
export type RowView = (i: number) => VectorArray;

/**
 * Views of rows for a function. Each call makes one.
 * @throws AnnError `dtype` for 16-bit floats and codes of 4 bits, of which a function would see the bits
 */
export function rowViews(metric: string, rows: CheckedRows): RowView {
  refuseBits(metric, rows.dtype);
  const { native } = rows;
  const data = native.data as Float32Array;
  if ("offsets" in native) {
    const { offsets } = native;
    return (i) => data.subarray(offsets[i], offsets[i + 1]);
  }
  const { cols, stride } = native;
  return (i) => data.subarray(i * stride, i * stride + cols);
}

/** Whether the elements of arrays are not the numbers that they stand for. */
export function holdsBits(dtype: KernelDtype): boolean {
  return dtype === "u4" || /^b?f16/.test(dtype);
}

/** @throws AnnError `dtype` for elements of which a function would see the bits */
export function refuseBits(metric: string, dtype: KernelDtype): void {
  if (!holdsBits(dtype)) return;
  throw new AnnError(
    "dtype",
    `metric ${metric} is a JavaScript function and would see the bits of ${dtype}; convert the rows with ${dtype === "u4" ? "dequantize" : "toF32"} first`,
    { details: { metric, dtype } },
  );
}

/** Names a pair in messages: "of query 3 and row 7". */
export type NamePair = (i: number, j: number) => string;

/** Measures one pair, of numbers i and j. @throws AnnError `metric` */
export type Measure = (a: VectorArray, b: VectorArray, i: number, j: number) => number;

/**
 * A function whose failures and wrong results are errors of code `metric` that name the pair.
 * Details hold `metric`, `a` and `b`, and the `value` if it was one; `cause` is what it threw.
 */
export function guarded(metric: string, evaluate: MetricFunction, namePair: NamePair): Measure {
  return (a, b, i, j) => {
    let value: unknown;
    try {
      value = evaluate(a as NumericArray, b as NumericArray);
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : describeValue(cause);
      throw new AnnError("metric", `metric ${metric} threw ${namePair(i, j)}: ${said}`, {
        details: { metric, a: i, b: j },
        cause,
      });
    }
    if (typeof value === "number" && !Number.isNaN(value)) return value;
    const shown = typeof value === "bigint" ? `${value}n` : describeValue(value);
    throw new AnnError(
      "metric",
      `metric ${metric} returned ${shown} ${namePair(i, j)}; a distance is a number, not NaN`,
      { details: { metric, a: i, b: j, value } },
    );
  };
}
