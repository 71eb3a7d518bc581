import { AnnError } from "./errors.ts";
import { checkFixed, dtypeOf, type NumericArray } from "./matrix.ts";
import { describeValue } from "./options.ts";

/**
 * Rows of varying length, such as strings, sketches or sets of ids, one after the other in one
 * array. Row `i` occupies `data[offsets[i]]` up to `data[offsets[i + 1] - 1]`.
 */
export interface Ragged<T extends NumericArray = Uint16Array> {
  readonly data: T;
  /** `rows + 1` ascending offsets. */
  readonly offsets: Uint32Array | Float64Array;
}

/** Number of rows. */
export function raggedRows(r: Ragged<NumericArray>): number {
  return r.offsets.length - 1;
}

/** A view of row `i`. @throws AnnError `shape` */
export function raggedRow<T extends NumericArray>(r: Ragged<T>, i: number): T {
  const [begin, end] = [r.offsets[i], r.offsets[i + 1]];
  if (begin === undefined || end === undefined) {
    throw new AnnError("shape", `row ${i} of ragged rows with ${raggedRows(r)} rows`);
  }
  return r.data.subarray(begin, end) as T;
}

/**
 * Checks ragged rows that came from outside.
 * @returns a plain object with the fields as they were checked: they are read once
 * @throws AnnError `shape` or `dtype`
 */
export function checkRagged<T extends NumericArray>(value: Ragged<T>, name = "rows"): Ragged<T> {
  if (typeof value !== "object" || value === null || !("offsets" in value)) {
    throw new AnnError(
      "shape",
      `${name}: expected { data, offsets }, got ${describeValue(value)}; raggedFromRows or raggedFromStrings makes one`,
    );
  }
  const { data, offsets } = value;
  dtypeOf(data);
  checkFixed(data, name);
  if (!(offsets instanceof Uint32Array || offsets instanceof Float64Array) || offsets.length < 1) {
    throw new AnnError(
      "shape",
      `${name}: offsets must be a Uint32Array or Float64Array of rows + 1 numbers, got ${describeValue(offsets)}`,
    );
  }
  for (let i = 0, before = 0; i < offsets.length; i++) {
    const offset = offsets[i]!;
    if (!(offset >= before && offset <= data.length && Number.isInteger(offset))) {
      throw new AnnError(
        "shape",
        `${name}: offsets must ascend from 0 to ${data.length}, the length of the array; offset ${i} is ${offset}`,
        { details: { row: i, offset } },
      );
    }
    before = offset;
  }
  return { data, offsets };
}

/** Copies rows into ragged rows, of the element type of `Type`. */
export function raggedFromRows<T extends NumericArray = Uint16Array>(
  rows: readonly ArrayLike<number>[],
  Type: new (length: number) => T = Uint16Array as unknown as new (length: number) => T,
): Ragged<T> {
  const offsets = new Float64Array(rows.length + 1);
  for (const [i, row] of rows.entries()) offsets[i + 1] = offsets[i]! + row.length;
  const data = new Type(offsets.at(-1)!);
  for (const [i, row] of rows.entries()) data.set(row, offsets[i]!);
  return { data, offsets };
}

/** Strings as the UTF-16 code units that JavaScript counts. */
export function raggedFromStrings(strings: readonly string[]): Ragged<Uint16Array> {
  const offsets = new Float64Array(strings.length + 1);
  for (const [i, text] of strings.entries()) offsets[i + 1] = offsets[i]! + text.length;
  const data = new Uint16Array(offsets.at(-1)!);
  for (const [i, text] of strings.entries()) {
    for (let j = 0, at = offsets[i]!; j < text.length; j++) data[at + j] = text.charCodeAt(j);
  }
  return { data, offsets };
}
