import { AnnError } from "@ann/core";
import type { RowView } from "./metric-function.ts";
import type { CheckedRows } from "./rows.ts";
import type { Due } from "@ann/native";

/** Whether elements may be NaN. Those of 16-bit floats no function sees. */
export function isFloat(dtype: string): boolean {
  return /^f(32|64)/.test(dtype);
}

/** @throws AnnError `not-finite` for NaN or an infinity in row `i` */
export function checkRowFinite(row: ArrayLike<number>, name: string, i: number): void {
  let column = 0;
  while (column < row.length && Number.isFinite(row[column])) column++;
  if (column === row.length) return;
  throw new AnnError(
    "not-finite",
    `${name}: row ${i}, column ${column} is ${row[column]}; remove or replace NaN and infinities first`,
    { details: { row: i, column } },
  );
}

/**
 * Refuses NaN and infinities, as native jobs do: with the first row and column. Yields when due.
 * @throws AnnError `not-finite`
 */
export function* checkFinite(
  { rows, dtype }: CheckedRows,
  view: RowView,
  name: string,
  due: Due,
): Generator<0, void> {
  if (!isFloat(dtype)) return;
  for (let i = 0; i < rows; i++) {
    checkRowFinite(view(i) as Float64Array, name, i);
    if (due()) yield 0;
  }
}
