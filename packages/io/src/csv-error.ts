import { AnnError } from "@ann/core";
import type { CsvLayout } from "./csv-layout.ts";
import type { CsvRow } from "./csv-rows.ts";
import { numberField } from "./number-field.ts";

/** The error for a line with too many or too few values. */
export function raggedError(row: CsvRow, layout: CsvLayout): AnnError {
  const { line, fields } = row;
  return new AnnError(
    "format",
    `line ${line} has ${fields.length} values, the lines before it have ${layout.width}`,
    { details: { line, found: fields.length, expected: layout.width } },
  );
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function wayOut(field: number, layout: CsvLayout): string {
  if (layout.textFields.has(field)) {
    const heading = layout.headings?.[field];
    const last = field === layout.width - 1 ? '"last"' : field;
    const value = heading ? JSON.stringify(heading) : last;
    return `the column looks like text throughout: if it holds the classes, use labelColumn: ${value}, otherwise remove it`;
  }
  return "correct the value or remove the line";
}

/** The error for a field of the matrix that is not a finite 32-bit number. */
export function valueError(
  row: CsvRow,
  field: number,
  dataRow: number,
  layout: CsvLayout,
): AnnError {
  const text = row.fields[field]!;
  const heading = layout.headings?.[field];
  const column = heading ? `column ${JSON.stringify(heading)}` : `column ${field} (counted from 0)`;
  const details = { line: row.line, row: dataRow, column: field, heading, text };
  const place = `line ${row.line}, ${column}: ${shown(text)}`;
  const kind = numberField(text);
  if (kind === "text") {
    const message = `${place} is not a number; ${wayOut(field, layout)}`;
    const option = layout.textFields.has(field) ? "labelColumn" : undefined;
    return new AnnError("format", message, { details: { ...details, option } });
  }
  if (kind === "decimal-comma") {
    return new AnnError("format", `${place} has a decimal comma; write decimals with a point`, {
      details,
    });
  }
  const what = kind === "number" ? "beyond the range of 32-bit floats" : "not finite";
  return new AnnError(
    "not-finite",
    `line ${row.line} (row ${dataRow}), ${column}: ${shown(text)} is ${what}; remove the row or put in a value`,
    { details },
  );
}
