import { AnnError, checkVectors, describeValue, isCount, type Vectors } from "@ann/core";

/**
 * Integer codes of a vector element: `i8` symmetric, -127 to 127; `u8` affine, 0 to 255; `u4`
 * affine, 0 to 15, two to a byte.
 */
export type CodeType = "i8" | "u8" | "u4";

/** What shares one scale and offset: all of the matrix, each row, or each column. */
export type QuantizeRange = "matrix" | "row" | "column";

/** How codes stand for values. Code q is the value `offset + scale * q`. */
export interface Codes {
  /** The codes; `dtype` says which. For u4, `cols` counts bytes: a row is padded to whole ones. */
  readonly vectors: Vectors<Int8Array | Uint8Array>;
  /** Values per row. */
  readonly cols: number;
  readonly range: QuantizeRange;
  /** One, one per row or one per column, as `range` says; all above 0. */
  readonly scale: Float32Array;
  /** As many as `scale`; all 0 for i8. */
  readonly offset: Float32Array;
}

/**
 * A quantised matrix, as plain data.
 *
 * With the range `matrix`, distances of codes are distances of values: l2 and l1 of two rows are
 * `scale` times those of their codes. With `row` that is so for the cosine and (times both scales)
 * for the inner product of i8 codes; with `column` for neither.
 *
 * In every case, a row's values and what its codes stand for are at most `rowErrors[i]` apart in
 * l2, so the l2 distance of rows i and j differs from that of what their codes stand for by at
 * most `rowErrors[i] + rowErrors[j]` (triangle inequality).
 */
export interface Quantized extends Codes {
  /** For each row, the l2 norm of its error: values less `offset + scale * code`. Rounded up. */
  readonly rowErrors: Float32Array;
  /** The largest absolute error of an element, and the root of the mean square of all. */
  readonly error: { readonly max: number; readonly rms: number };
}

/** Codes to a byte. */
export const codesPerByte = (code: CodeType): number => (code === "u4" ? 2 : 1);

/** Scales that a range needs. */
export function scalesOf(range: QuantizeRange, rows: number, cols: number): number {
  if (range === "matrix") return 1;
  return range === "row" ? rows : cols;
}

function isCode(dtype: unknown): dtype is CodeType {
  return dtype === "i8" || dtype === "u8" || dtype === "u4";
}

function checkParameters(where: string, name: "scale" | "offset", value: unknown, count: number) {
  if (!(value instanceof Float32Array)) {
    throw new AnnError(
      "dtype",
      `${where}: ${name} must be a Float32Array, got ${describeValue(value)}`,
    );
  }
  if (value.length !== count) {
    throw new AnnError(
      "shape",
      `${where}: ${name} has ${value.length} numbers, its range needs ${count}`,
    );
  }
  const wrong = value.findIndex((x) => !Number.isFinite(x) || (name === "scale" && x <= 0));
  if (wrong >= 0) {
    throw new AnnError("option", `${where}: ${name}[${wrong}] is ${value[wrong]}`, {
      details: { [name]: value[wrong]!, index: wrong },
    });
  }
  return value;
}

/**
 * A checked snapshot of codes that came from outside.
 * @throws AnnError `shape`, `dtype` or `option`
 */
export function checkCodes(where: string, value: Codes): Codes & { readonly code: CodeType } {
  if (typeof value !== "object" || value === null || !("vectors" in value)) {
    throw new AnnError(
      "shape",
      `${where}: expected what quantize returns, got ${describeValue(value)}`,
    );
  }
  const { cols, range, scale, offset } = value;
  const vectors = checkVectors(value.vectors, `${where}: vectors`);
  const { dtype: code, rows } = vectors;
  if (!isCode(code)) {
    throw new AnnError("dtype", `${where}: codes are i8, u8 or u4, got ${code}`);
  }
  if (!isCount(cols) || vectors.cols !== Math.ceil(cols / codesPerByte(code))) {
    throw new AnnError(
      "shape",
      `${where}: ${describeValue(cols)} codes of ${code} do not fill rows of ${vectors.cols} bytes`,
    );
  }
  if (range !== "matrix" && range !== "row" && range !== "column") {
    throw new AnnError("option", `${where}: unknown range ${describeValue(range)}`);
  }
  const count = scalesOf(range, rows, cols);
  checkParameters(where, "scale", scale, count);
  checkParameters(where, "offset", offset, count);
  return { vectors, cols, range, scale, offset, code };
}
