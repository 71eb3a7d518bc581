import { AnnError } from "@ann/core";

/**
 * Refuses a row that is no set, as native calls do.
 * @param name which of several inputs holds the row
 * @throws AnnError `metric`
 */
export function checkSet(row: ArrayLike<number | bigint>, name: string, i: number): void {
  for (let j = 1; j < row.length; j++) {
    if (row[j]! > row[j - 1]!) continue;
    throw new AnnError(
      "metric",
      `${name}: row ${i} is not a set of ascending ids: ${row[j - 1]} is followed by ${row[j]}; sort each row and drop repeated ids`,
      { details: { row: i, column: j } },
    );
  }
}
