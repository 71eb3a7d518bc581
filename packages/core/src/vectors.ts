import { AnnError } from "./errors.ts";
import { dtypeOf, shapeOf, type Dtype, type NumericArray } from "./matrix.ts";
import { describeValue } from "./options.ts";

/** Typed arrays that can hold the elements of {@link Vectors}. */
export type VectorArray = NumericArray | BigInt64Array | BigUint64Array;

/**
 * Element types of vectors. Besides those that a typed array says by itself: `f16` and `bf16`
 * (16-bit floats, IEEE and brain, as the bits of a `Uint16Array`), `b1` (packed bits, eight to an
 * element of a `Uint8Array`, little bit order) and `u4` (codes of four bits, two to an element of
 * a `Uint8Array`, the first in the low half).
 */
export type VectorDtype = Dtype | "f16" | "bf16" | "b1" | "u4" | "i64" | "u64";

/**
 * Rows of vectors: a {@link Matrix} whose elements may also be 64-bit integers, 16-bit floats or
 * packed bits. Every matrix is one. Row `i` starts at `data[i * stride]` and has `cols` elements
 * of the array (for `b1` and `u4`, bytes).
 */
export interface Vectors<T extends VectorArray = VectorArray> {
  readonly data: T;
  readonly rows: number;
  readonly cols: number;
  /** Distance between the starts of two rows, in elements of the array; at least `cols`. */
  readonly stride: number;
  /** What the elements are, where the type of the array does not say it. */
  readonly dtype?: VectorDtype | undefined;
}

/** Element types by the array that holds them; the first is what an array means by itself. */
const DTYPES_OF: Readonly<Record<string, readonly VectorDtype[]>> = {
  Uint16Array: ["u16", "f16", "bf16"],
  Uint8Array: ["u8", "b1", "u4"],
  BigInt64Array: ["i64"],
  BigUint64Array: ["u64"],
};

function dtypesOf(data: unknown): readonly VectorDtype[] {
  const tag = ArrayBuffer.isView(data)
    ? (data as unknown as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]
    : undefined;
  return DTYPES_OF[tag ?? ""] ?? [dtypeOf(data)];
}

/**
 * Element type of some vectors.
 * @throws AnnError `dtype` for an array of another kind, or a `dtype` that it cannot hold
 */
export function vectorDtypeOf(v: Pick<Vectors, "data" | "dtype">): VectorDtype {
  const possible = dtypesOf(v.data);
  const { dtype = possible[0]! } = v;
  if (possible.includes(dtype)) return dtype;
  throw new AnnError(
    "dtype",
    `dtype ${describeValue(dtype)} does not fit ${describeValue(v.data)}, which can be ${possible.join(", ")}`,
  );
}

/**
 * Checks vectors that came from outside.
 * @returns a plain object with the fields as they were checked, read once, and `dtype` filled in
 * @param name what the caller calls them, for the message
 * @throws AnnError `shape` or `dtype`
 */
export function checkVectors<T extends VectorArray>(
  value: Vectors<T>,
  name = "vectors",
): Vectors<T> & { readonly dtype: VectorDtype } {
  const { data, dtype, ...shape } = shapeOf(value, name, (array) => void dtypesOf(array));
  return { data: data as T, ...shape, dtype: vectorDtypeOf({ data: data as T, dtype }) };
}

/**
 * Vectors over an existing typed array; nothing is copied.
 *
 * @param data elements, row-major
 * @param rows number of rows
 * @param cols elements of the array per row
 * @param dtype what the elements are, where the array does not say it: `f16`, `bf16`, `b1` or `u4`
 * @throws AnnError `shape` when the array is too short, `dtype` when it cannot hold the type
 */
export function vectors<T extends VectorArray>(
  data: T,
  rows: number,
  cols: number,
  dtype?: VectorDtype,
): Vectors<T> & { readonly dtype: VectorDtype } {
  return checkVectors({ data, rows, cols, stride: cols, dtype });
}
