import { AnnError } from "@ann/core";
import type { RowView } from "./metric-function.ts";
import type { CheckedRows } from "./rows.ts";
import type { Due } from "@ann/native";

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
  if (!/^f(32|64)/.test(dtype)) return;
  for (let i = 0; i < rows; i++) {
    const row = view(i) as Float64Array;
    let column = 0;
    while (column < row.length && Number.isFinite(row[column])) column++;
    if (column < row.length) {
      throw new AnnError(
        "not-finite",
        `${name}: row ${i}, column ${column} is ${row[column]}; remove or replace NaN and infinities first`,
        { details: { row: i, column } },
      );
    }
    if (due()) yield 0;
  }
}
