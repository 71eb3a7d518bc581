import type { CsrMatrix } from "@ann/core";
import { expect } from "vitest";
import { entriesOf } from "./graphs.ts";
import type { Weights } from "./reference.ts";

/** Largest difference between two lists of numbers of equal length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

/** Largest relative difference; `b` is the truth. */
export function largestRelativeDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) largest = Math.max(largest, Math.abs(a[i]! / b[i]! - 1));
  }
  return largest;
}

/** Offsets that fit, columns strictly ascending and in range. */
export function expectCsr(matrix: CsrMatrix): void {
  expect(matrix.rowPtr).toHaveLength(matrix.rows + 1);
  expect(matrix.rowPtr[0]).toBe(0);
  expect(matrix.rowPtr[matrix.rows]).toBe(matrix.colIdx.length);
  expect(matrix.values).toHaveLength(matrix.colIdx.length);
  for (let i = 0; i < matrix.rows; i++) {
    const row = matrix.colIdx.subarray(matrix.rowPtr[i]!, matrix.rowPtr[i + 1]!);
    expect(row.every((id, m) => id < matrix.cols && (m === 0 || row[m - 1]! < id))).toBe(true);
  }
}

/** Every entry in (0, 1]. */
export function expectWeights(matrix: CsrMatrix): void {
  expect(matrix.values.every((weight) => weight > 0 && weight <= 1)).toBe(true);
}

/** Equal, bit for bit, to its transpose. */
export function expectSymmetric(matrix: CsrMatrix): void {
  const entries = entriesOf(matrix);
  for (const [i, row] of entries.entries()) {
    for (const [j, weight] of row) expect(Object.is(entries[j]!.get(i), weight)).toBe(true);
  }
}

/** Largest difference between entries of equal place; an entry that is missing counts as 0. */
export function largestEntryDifference(matrix: CsrMatrix, weights: Weights): number {
  expect(matrix.rows).toBe(weights.length);
  let largest = 0;
  for (const [i, row] of entriesOf(matrix).entries()) {
    for (const j of new Set([...row.keys(), ...weights[i]!.keys()])) {
      largest = Math.max(largest, Math.abs((row.get(j) ?? 0) - (weights[i]!.get(j) ?? 0)));
    }
  }
  return largest;
}
