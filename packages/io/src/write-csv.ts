import {
  AnnError,
  checkMatrix,
  checkOptionKeys,
  progressReporter,
  RUN_CONTROL_KEYS,
  type Matrix,
  type NumericArray,
  type RunControl,
} from "@ann/core";
import { atomicWrite } from "./atomic-write.ts";
import { textOf } from "./number-text.ts";
import type { Labels } from "./table.ts";

/** What {@link writeCsv} writes: a map, or any matrix with names. */
export interface CsvContent {
  readonly matrix: Matrix<NumericArray>;
  /** Headings; default `x`, `y`, `z` up to three columns, else `dim_1`, `dim_2`… */
  readonly columns?: readonly string[] | undefined;
  /** Written as a column `label`. */
  readonly labels?: Labels | undefined;
  /** Written as a column `id`. */
  readonly ids?: readonly string[] | undefined;
}

/** Characters that are produced between two writes. */
const CHUNK_LENGTH = 0x4000;

function defaultColumns(cols: number): string[] {
  if (cols <= 3) return ["x", "y", "z"].slice(0, cols);
  return Array.from({ length: cols }, (_, i) => `dim_${i + 1}`);
}

/** Quotes a text where csv needs it, or where a reader could trim it or see a comment in it. */
function field(text: string): string {
  return /[",;\t\r\n]|^[\s#%]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function checkLength(name: string, length: number, expected: number): void {
  if (length === expected) return;
  throw new AnnError("shape", `writeCsv: ${length} ${name} for a matrix with ${expected}`, {
    details: { [name]: length, expected },
  });
}

function headings(content: CsvContent): string[] {
  const { matrix, columns, labels, ids } = content;
  const all = [...(columns ?? defaultColumns(matrix.cols))];
  checkLength("columns", all.length, matrix.cols);
  if (labels) all.push("label");
  if (ids) all.push("id");
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice === undefined) return all;
  throw new AnnError("option", `writeCsv: two columns would be headed ${JSON.stringify(twice)}`);
}

function check(content: CsvContent): void {
  const { matrix, labels, ids } = content;
  checkMatrix(matrix);
  if (matrix.cols === 0) throw new AnnError("shape", "writeCsv: the matrix has no columns");
  if (labels) checkLength("labels", labels.codes.length, matrix.rows);
  if (ids) checkLength("ids", ids.length, matrix.rows);
}

function labelText(labels: Labels, row: number): string {
  const name = labels.names[labels.codes[row]!];
  if (name !== undefined) return field(name);
  throw new AnnError(
    "shape",
    `writeCsv: row ${row} has label code ${labels.codes[row]}, there are ${labels.names.length} names`,
  );
}

function numbersText(
  matrix: Matrix<NumericArray>,
  row: number,
  text: (value: number) => string,
): string {
  const fields: string[] = [];
  const start = row * matrix.stride;
  for (let column = 0; column < matrix.cols; column++) {
    const value = matrix.data[start + column]!;
    if (!Number.isFinite(value)) {
      throw new AnnError("not-finite", `writeCsv: row ${row}, column ${column} is ${value}`, {
        details: { row, column, value },
      });
    }
    fields.push(text(value));
  }
  return fields.join(",");
}

function* lines(content: CsvContent): Generator<string, void, undefined> {
  const { matrix, labels, ids } = content;
  const text = textOf(matrix.data);
  yield `${headings(content).map(field).join(",")}\n`;
  for (let row = 0; row < matrix.rows; row++) {
    let line = numbersText(matrix, row, text);
    if (labels) line += `,${labelText(labels, row)}`;
    if (ids) line += `,${field(ids[row]!)}`;
    yield `${line}\n`;
  }
}

function* chunksOf(content: CsvContent, control: RunControl): Generator<string, void, undefined> {
  const report = progressReporter("write", control);
  let chunk = "";
  let row = -1;
  for (const line of lines(content)) {
    chunk += line;
    row += 1;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = "";
    report(row, content.matrix.rows);
  }
  yield chunk;
  report(content.matrix.rows, content.matrix.rows);
}

/**
 * Writes a matrix as csv with a header, safely ({@link atomicWrite}). 32-bit floats are written
 * with the fewest digits that read back to the same bits.
 *
 * `read` gives the rows (at least one) back as 32-bit floats, and every row its label and id. It
 * takes blanks off the ends of headings, labels and ids, and knows headings by looking: it gives
 * back those that are neither numbers nor `label` or `id` (which stand for labels and ids) and
 * hold no tab or semicolon, the first of them not empty. Label names come back in natural order,
 * without those of no row.
 *
 * @param content the matrix, and headings, labels and ids where there are any
 * @throws AnnError `shape`, `option` (a heading twice), `not-finite`, `io`, `aborted`
 */
export async function writeCsv(
  path: string,
  content: CsvContent,
  control: RunControl = {},
): Promise<void> {
  checkOptionKeys("writeCsv", control, RUN_CONTROL_KEYS);
  check(content);
  await atomicWrite(path, chunksOf(content, control), control);
}
