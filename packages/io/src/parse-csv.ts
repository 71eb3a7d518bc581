import { setImmediate } from "node:timers/promises";
import { checkOptionKeys, choiceOption, throwIfAborted } from "@ann/core";
import { DELIMITERS, type Delimiter } from "./csv-dialect.ts";
import { checkLayoutOptions, CSV_LAYOUT_KEYS, type CsvLayoutOptions } from "./csv-options.ts";
import { forEachRows } from "./csv-rows.ts";
import { CsvTable } from "./csv-table.ts";
import { openCsvText } from "./csv-text.ts";
import type { Table } from "./table.ts";

/** Options of {@link parseCsv}. */
export interface CsvOptions extends CsvLayoutOptions {
  /** What separates the fields; `" "` for runs of blanks. Default: decided by looking. */
  readonly delimiter?: Delimiter | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes that are parsed without a pause. */
const PIECE = 0x1_0000;

async function* piecesOf(text: string | Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += PIECE) {
    yield bytes.subarray(at, at + PIECE);
    await setImmediate();
  }
}

/** The common way of parseCsv and read, without the option check. */
export async function csvTable(
  bytes: AsyncIterable<Uint8Array>,
  options: CsvOptions,
): Promise<Table<Float32Array>> {
  const { signal } = options;
  const text = await openCsvText(bytes, options.delimiter);
  const table = new CsvTable(options);
  await forEachRows(text, (rows) => {
    throwIfAborted(signal);
    table.add(rows);
  });
  return table.finish(signal);
}

/**
 * Vectors from csv text, whole or as a stream of UTF-8 pieces.
 *
 * Delimiter and header are found by looking; quoted fields, `\r\n`, blank lines, a byte order
 * mark and comment lines (`#` or `%`) at the top are understood. Numbers always become 32-bit
 * floats, also when all of them are whole and below 256.
 *
 * @throws AnnError `format` (not UTF-8, not a number, ragged line, empty file; names the line),
 * `not-finite`, `option`, `aborted`
 */
export async function parseCsv(
  text: string | Uint8Array | AsyncIterable<Uint8Array>,
  options: CsvOptions = {},
): Promise<Table<Float32Array>> {
  checkOptionKeys("parseCsv", options, [...CSV_LAYOUT_KEYS, "delimiter", "signal"]);
  checkLayoutOptions("parseCsv", options);
  choiceOption("parseCsv", "delimiter", options.delimiter, DELIMITERS, ",");
  throwIfAborted(options.signal);
  const whole = typeof text === "string" || text instanceof Uint8Array;
  return csvTable(whole ? piecesOf(text) : text, options);
}
