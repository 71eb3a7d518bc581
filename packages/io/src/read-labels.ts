import { access } from "node:fs/promises";
import { AnnError } from "@ann/core";
import { matrixOfArray, type NdArray } from "./array-decoder.ts";
import type { ByteReader } from "./byte-reader.ts";
import { forEachRows, type CsvRow } from "./csv-rows.ts";
import { openCsvText } from "./csv-text.ts";
import { inFile } from "./file-error.ts";
import { LabelCollector } from "./labels.ts";
import { NPY } from "./npy-header.ts";
import { openFile, type OpenFile } from "./open-file.ts";
import { numberField } from "./number-field.ts";
import { IDX } from "./parse-idx.ts";
import { readArray } from "./read-array.ts";
import { sniffFormat, SNIFF_LENGTH } from "./sniff-format.ts";
import type { Labels } from "./table.ts";

/**
 * The label file that MNIST and its relatives keep beside an image file:
 * `train-images-idx3-ubyte.gz` has `train-labels-idx1-ubyte.gz`.
 */
export async function companionLabels(path: string): Promise<string | undefined> {
  const name = path.replace(/images([.-])idx\d+-ubyte(\.gz)?$/, "labels$1idx1-ubyte");
  if (name === path) return undefined;
  const candidates = path.endsWith(".gz") ? [`${name}.gz`, name] : [name, `${name}.gz`];
  for (const candidate of candidates) {
    const found = await access(candidate).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  return undefined;
}

function namesOfArray(array: NdArray): ArrayLike<number> {
  const { rows, cols } = matrixOfArray(array);
  if (rows > 0 && cols !== 1) {
    throw new AnnError("format", `a label file has one column, this one has ${cols}`);
  }
  return array.data;
}

function nameOfRow(row: CsvRow): string {
  if (row.fields.length !== 1) {
    throw new AnnError(
      "format",
      `line ${row.line} has ${row.fields.length} values; a label file has one column`,
    );
  }
  return row.fields[0]!.trim();
}

async function namesOfText(bytes: ByteReader, path: string): Promise<string[]> {
  // In plain text files a label is the whole line; no line holds a unit separator.
  const [, extension] = /\.(csv|tsv|tab)(?:\.gz)?$/i.exec(path) ?? [];
  const delimiters: Record<string, string> = { csv: ",", tsv: "\t", tab: "\t" };
  const delimiter = delimiters[extension?.toLowerCase() ?? ""] ?? "\u001F";
  const text = await openCsvText(bytes.rest(), delimiter);
  const names: string[] = [];
  await forEachRows(text, (rows) => {
    for (const row of rows) names.push(nameOfRow(row));
  });
  return names;
}

async function namesIn(file: OpenFile, path: string): Promise<ArrayLike<string | number>> {
  const format = sniffFormat(await file.bytes.peek(SNIFF_LENGTH), path);
  if (format === "npy") return namesOfArray(await readArray(NPY, file.bytes, file.size));
  if (format === "idx") return namesOfArray(await readArray(IDX, file.bytes, file.size));
  return namesOfText(file.bytes, path);
}

/**
 * Reads one label a row: idx or npy with one column, csv with one column, or lines of text.
 *
 * @param rows rows of the data; if there is one name more and the first is no number, it is a heading
 * @throws AnnError `shape` for another number of labels, and all that reading can throw
 */
export async function readLabels(
  path: string,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<Labels> {
  try {
    const file = await openFile(path, { signal });
    try {
      const names = await namesIn(file, path);
      const heading = names.length === rows + 1 && numberField(String(names[0])) === "text";
      if (names.length !== rows && !heading) {
        throw new AnnError("shape", `${names.length} labels for ${rows} rows`, {
          details: { labels: names.length, rows },
        });
      }
      const collector = new LabelCollector();
      await collector.addAll(names, heading ? 1 : 0, signal);
      return await collector.finish(signal);
    } finally {
      file.close();
    }
  } catch (error) {
    throw inFile(path, error);
  }
}
