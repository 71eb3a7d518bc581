import { Readable } from "node:stream";
import { AnnError } from "@ann/core";
import Papa, { type ParseError } from "papaparse";
import { fieldsOf, isBlankLine } from "./csv-dialect.ts";
import type { CsvText } from "./csv-text.ts";

/** The fields of one line of a csv file. */
export interface CsvRow {
  /** Number of the line, from 1; of the first one when a quoted field spans several. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** A row this long is an opening quote without a closing one. */
const MAX_ROW_LENGTH = 2 ** 24;

function lineBreaksIn(fields: readonly string[]): number {
  let breaks = 0;
  for (const field of fields) {
    if (field.includes("\n")) breaks += field.split("\n").length - 1;
  }
  return breaks;
}

function quoteError(line: number): AnnError {
  return new AnnError(
    "format",
    `line ${line}: unbalanced quotes; write a quote inside a quoted field twice ("")`,
    { details: { line } },
  );
}

/** Numbers the lines of parsed rows and drops the blank ones. */
class LineCounter {
  readonly #text: CsvText;
  #line: number;

  constructor(text: CsvText) {
    this.#text = text;
    this.#line = text.firstLine;
  }

  rows(data: readonly string[][], errors: readonly ParseError[]): CsvRow[] {
    // Errors behind the last row are about a row that is not complete yet.
    const bad = new Set(errors.map((error) => error.row));
    const rows: CsvRow[] = [];
    for (const [i, row] of data.entries()) {
      const line = this.#line;
      if (bad.has(i)) throw quoteError(line);
      this.#line += 1 + lineBreaksIn(row);
      const fields = fieldsOf(row, this.#text.dialect.delimiter);
      if (!isBlankLine(fields)) rows.push({ line, fields });
    }
    return rows;
  }

  /** @throws AnnError `format` when the row that has begun is absurdly long */
  checkPending(characters: number): void {
    if (characters > MAX_ROW_LENGTH) throw quoteError(this.#line);
  }
}

/**
 * Splits text into rows, a piece at a time. What `onRows` throws ends the reading and rejects.
 * @throws AnnError `format` for unbalanced quotes, and whatever the text's source throws
 */
export async function forEachRows(text: CsvText, onRows: (rows: CsvRow[]) => void): Promise<void> {
  const counter = new LineCounter(text);
  let given = 0;
  async function* counted(): AsyncGenerator<string, void, undefined> {
    for await (const piece of text.pieces) {
      given += piece.length;
      yield piece;
    }
  }
  const stream = Readable.from(counted());
  try {
    await new Promise<void>((resolve, reject) => {
      Papa.parse<string[], NodeJS.ReadableStream>(stream, {
        ...text.dialect,
        chunk: ({ data, errors, meta }) => {
          onRows(counter.rows(data, errors));
          counter.checkPending(given - meta.cursor);
        },
        complete: () => resolve(),
        error: reject,
      });
    });
  } finally {
    stream.on("error", () => {});
    stream.destroy();
  }
}
