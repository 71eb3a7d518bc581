import { AnnError, closestWord, integerOption } from "@ann/core";
import type { CsvLayoutOptions } from "./csv-options.ts";
import type { CsvRow } from "./csv-rows.ts";
import { numberField } from "./number-field.ts";

/** The role of each column of a csv file. */
export interface CsvLayout {
  readonly hasHeader: boolean;
  /** Fields of a line. */
  readonly width: number;
  /** Headings of all fields. */
  readonly headings: readonly string[] | undefined;
  readonly labelField: number | undefined;
  readonly idField: number | undefined;
  /** Fields that go into the matrix. */
  readonly numberFields: readonly number[];
  /** Fields that hold text throughout the sample. */
  readonly textFields: ReadonlySet<number>;
}

/** The commonest width. @throws AnnError `format` naming the first line when it alone differs */
function widthOf(sample: readonly CsvRow[]): number {
  const counts = new Map<number, number>();
  for (const { fields } of sample) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  let width = sample[0]!.fields.length;
  for (const [candidate, count] of counts) {
    if (count > counts.get(width)!) width = candidate;
  }
  const { line, fields } = sample[0]!;
  if (fields.length === width) return width;
  throw new AnnError(
    "format",
    `line ${line} has ${fields.length} values, most lines have ${width}; remove line ${line} if it describes the file (as in scikit-learn's own csv files)`,
    { details: { line, found: fields.length, expected: width } },
  );
}

/** Share of rows whose field is a number, NaN and infinities included. */
function numberShare(rows: readonly CsvRow[], field: number): number {
  const numbers = rows.filter((row) => numberField(row.fields[field] ?? "") !== "text");
  return numbers.length / Math.max(1, rows.length);
}

function ambiguousFirstLine(row: CsvRow, text: string): AnnError {
  return new AnnError(
    "format",
    `line ${row.line} mixes numbers with text (${JSON.stringify(text)}) above columns of numbers; if it holds headings, set the option header to true, otherwise correct or remove it (scikit-learn's own csv files begin with such a line of counts and class names)`,
    { details: { line: row.line, text, option: "header" } },
  );
}

/** The headings that pandas gives columns without names: 0, 1, 2…, maybe after those of the rows. */
function countsColumns(fields: readonly string[]): boolean {
  const start = fields[0]!.trim() === "" ? 1 : 0;
  return fields.length >= 3 && fields.slice(start).every((field, i) => field.trim() === String(i));
}

/** The error for headings, or what looks like them, without a line below. */
function onlyHeadings({ line, fields }: CsvRow): AnnError {
  const shown = fields.slice(0, 5).join(", ") + (fields.length > 5 ? ", …" : "");
  return new AnnError(
    "format",
    `the file ends after its headings (line ${line}: ${shown}): no line holds values; to take this for a table without rows, set the option header to true`,
    { details: { line, option: "header" } },
  );
}

/**
 * Headings are texts above numbers, or the numbers of the columns. A first line that has both texts and numbers above columns
 * of numbers is refused: taken as a header it could lose a row, taken as data it is damaged.
 */
function detectHeader(
  sample: readonly CsvRow[],
  shares: readonly number[],
  label: string | number | undefined,
): boolean {
  const [first, ...later] = sample;
  const { fields } = first!;
  if (later.length === 0 && fields.every((field) => numberField(field) === "text")) {
    throw onlyHeadings(first!);
  }
  if (typeof label === "string" && label !== "last" && fields.includes(label)) return true;
  if (later.length === 0) return false;
  if (countsColumns(fields)) return true;
  const labelField = label === "last" ? fields.length - 1 : label;
  const aboveNumbers = fields.filter((_, i) => i !== labelField && shares[i]! > 0.5);
  const text = aboveNumbers.find((field) => numberField(field) === "text");
  if (text === undefined) return false;
  if (aboveNumbers.some((field) => numberField(field) !== "text")) {
    throw ambiguousFirstLine(first!, text);
  }
  return true;
}

function fieldOfHeading(label: string, headings: readonly string[] | undefined): number {
  const field = headings?.indexOf(label) ?? -1;
  if (field >= 0) return field;
  const guess = closestWord(label, headings ?? []);
  const why = headings
    ? `no column is headed ${JSON.stringify(label)}; ${guess ? `did you mean "${guess}"?` : `headings: ${headings.slice(0, 20).join(", ")}`}`
    : `the file has no headings to find ${JSON.stringify(label)} in; give the column's number (from 0) or "last"`;
  throw new AnnError("option", `labelColumn: ${why}`, {
    details: { option: "labelColumn", label },
  });
}

function labelFieldOf(
  label: string | number | undefined,
  headings: readonly string[] | undefined,
  width: number,
): number | undefined {
  if (label === undefined) {
    const field = headings?.indexOf("label") ?? -1;
    return field < 0 ? undefined : field;
  }
  if (label === "last") return width - 1;
  if (typeof label === "string") return fieldOfHeading(label, headings);
  return integerOption("read", "labelColumn", label, { default: 0, min: 0, max: width - 1 });
}

function idFieldOf(headings: readonly string[] | undefined): number | undefined {
  if (headings === undefined) return undefined;
  const field = headings.indexOf("id");
  if (field >= 0) return field;
  // pandas and R write row names under an empty heading.
  return headings[0] === "" && headings.length > 1 ? 0 : undefined;
}

/**
 * Decides what each column is, from the first rows.
 * @throws AnnError `format` (ragged or ambiguous first line, nothing but headings or labels), `option`
 */
export function csvLayout(sample: readonly CsvRow[], options: CsvLayoutOptions): CsvLayout {
  const width = widthOf(sample);
  const later = sample.slice(1);
  const shares = Array.from({ length: width }, (_, field) => numberShare(later, field));
  const hasHeader = options.header ?? detectHeader(sample, shares, options.labelColumn);
  const headings = hasHeader ? sample[0]!.fields.map((field) => field.trim()) : undefined;
  const labelField = labelFieldOf(options.labelColumn, headings, width);
  const foundId = idFieldOf(headings);
  const idField = foundId === labelField ? undefined : foundId;
  const all = Array.from({ length: width }, (_, field) => field);
  const numberFields = all.filter((field) => field !== labelField && field !== idField);
  if (numberFields.length === 0) {
    throw new AnnError("format", "no column of numbers is left beside the labels and ids");
  }
  const textFields = new Set(all.filter((field) => later.length > 0 && shares[field] === 0));
  return { hasHeader, width, headings, labelField, idField, numberFields, textFields };
}
