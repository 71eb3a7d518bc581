import { AnnError, describeValue } from "@ann/core";

/** What may be told about a csv file beforehand. */
export interface CsvLayoutOptions {
  /**
   * Column with the class of each row: its heading, its number from 0, or `"last"`.
   * Default: the column headed `label`, if there is one.
   */
  readonly labelColumn?: string | number | "last" | undefined;
  /**
   * Whether the first line holds headings. Default: when it has text above numbers, or is exactly
   * 0, 1, 2… (at least three fields, the first of which may be empty), as pandas writes it.
   */
  readonly header?: boolean | undefined;
}

/** Names of the {@link CsvLayoutOptions}. */
export const CSV_LAYOUT_KEYS = ["labelColumn", "header"] as const;

/** @throws AnnError `option` */
export function checkLayoutOptions(where: string, options: CsvLayoutOptions): void {
  const { labelColumn, header } = options;
  if (
    labelColumn !== undefined &&
    typeof labelColumn !== "string" &&
    typeof labelColumn !== "number"
  ) {
    throw new AnnError(
      "option",
      `${where}: labelColumn must be a heading, a column number from 0 or "last", got ${describeValue(labelColumn)}`,
    );
  }
  if (header !== undefined && typeof header !== "boolean") {
    throw new AnnError(
      "option",
      `${where}: header must be true or false, got ${describeValue(header)}`,
    );
  }
}
