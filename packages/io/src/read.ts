import {
  AnnError,
  checkOptionKeys,
  choiceOption,
  describeValue,
  progressReporter,
  RUN_CONTROL_KEYS,
  throwIfAborted,
  type RunControl,
} from "@ann/core";
import { matrixOfArray } from "./array-decoder.ts";
import { checkLayoutOptions, CSV_LAYOUT_KEYS, type CsvLayoutOptions } from "./csv-options.ts";
import { inFile } from "./file-error.ts";
import { joinTables, type Part } from "./join-tables.ts";
import { NPY } from "./npy-header.ts";
import { fileSize, openFile, type OpenFile } from "./open-file.ts";
import { csvTable } from "./parse-csv.ts";
import { IDX } from "./parse-idx.ts";
import { readArray } from "./read-array.ts";
import { companionLabels, readLabels } from "./read-labels.ts";
import { FORMATS, sniffFormat, SNIFF_LENGTH, type Format } from "./sniff-format.ts";
import type { Labels, Table } from "./table.ts";

/** Options of {@link read}; progress counts bytes of the files (of unknown total for pipes). */
export interface ReadOptions extends RunControl, CsvLayoutOptions {
  /** Format of the files; gzip is always recognised. Default: {@link sniffFormat}. */
  readonly format?: Format | undefined;
  /**
   * Files with one label a row: idx, npy, one-column csv or lines of text, where a first text that
   * is one too many is a heading. One for each source, or one for all. Default: for idx images, the label file that lies beside them under its
   * usual name (`…-images-idx3-ubyte` and `…-labels-idx1-ubyte`, each plain or `.gz`).
   */
  readonly labels?: string | readonly string[] | undefined;
}

function pathsOf(name: string, value: unknown): readonly string[] {
  const paths: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (paths.length > 0 && paths.every((path) => typeof path === "string" && path !== "")) {
    return paths as readonly string[];
  }
  throw new AnnError(
    "option",
    `read: ${name} must be a path or paths, got ${describeValue(value)}`,
  );
}

/** Checked options, as lists. */
interface Request {
  readonly paths: readonly string[];
  readonly labelPaths: readonly string[] | undefined;
}

function checkRequest(source: string | readonly string[], options: ReadOptions): Request {
  checkOptionKeys("read", options, ["format", "labels", ...CSV_LAYOUT_KEYS, ...RUN_CONTROL_KEYS]);
  checkLayoutOptions("read", options);
  choiceOption("read", "format", options.format, FORMATS, "csv");
  const paths = pathsOf("source", source);
  if (options.labels === undefined) return { paths, labelPaths: undefined };
  const labelPaths = pathsOf("labels", options.labels);
  if (options.labelColumn !== undefined) {
    throw new AnnError("option", "read: give either labels or labelColumn, not both");
  }
  if (labelPaths.length !== 1 && labelPaths.length !== paths.length) {
    throw new AnnError(
      "option",
      `read: ${labelPaths.length} label files for ${paths.length} sources; give one for each, or one for all`,
    );
  }
  return { paths, labelPaths };
}

async function tableIn(file: OpenFile, path: string, options: ReadOptions): Promise<Table> {
  const format = options.format ?? sniffFormat(await file.bytes.peek(SNIFF_LENGTH), path);
  if (format === "csv" || format === "tsv") {
    return csvTable(file.bytes.rest(), {
      ...options,
      ...(format === "tsv" && { delimiter: "\t" }),
    });
  }
  for (const key of CSV_LAYOUT_KEYS) {
    if (options[key] !== undefined) {
      throw new AnnError(
        "option",
        `${key} is for csv and tsv, this file is ${format}; a separate label file can be given as labels`,
      );
    }
  }
  const array = await readArray(format === "npy" ? NPY : IDX, file.bytes, file.size);
  return { matrix: matrixOfArray(array) };
}

async function readTable(
  path: string,
  options: ReadOptions,
  onBytes: (count: number) => void,
): Promise<Table> {
  try {
    const file = await openFile(path, { signal: options.signal, onBytes });
    try {
      return await tableIn(file, path, options);
    } finally {
      file.close();
    }
  } catch (error) {
    throw inFile(path, error);
  }
}

/** Counts bytes of several files as one job. */
async function byteProgress(
  paths: readonly string[],
  options: ReadOptions,
): Promise<(count: number) => void> {
  const sizes = await Promise.all(
    paths.map((path) =>
      fileSize(path).catch((error: unknown) => {
        throw inFile(path, error);
      }),
    ),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const report = progressReporter("read", options);
  let done = 0;
  return (count) => {
    done += count;
    report(done, total);
  };
}

async function labelsOfPart(
  part: Part,
  labelPath: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Labels | undefined> {
  const path = labelPath ?? (await companionLabels(part.path));
  return path === undefined ? undefined : readLabels(path, part.table.matrix.rows, signal);
}

async function withLabels(
  part: Part,
  labelPath: string | undefined,
  options: ReadOptions,
): Promise<Part> {
  const labels = await labelsOfPart(part, labelPath, options.signal);
  return labels ? { path: part.path, table: { ...part.table, labels } } : part;
}

/**
 * Reads vectors from csv, tsv, npy or idx files, plain or gzip. Several files are joined row
 * after row in the order given; they need the same columns and element type, and while they are
 * joined the data is held twice.
 *
 * `u8` npy and idx data stays bytes; everything else, csv included, becomes 32-bit floats. In a
 * csv file with headings, a column `id` (or a first column without a heading) gives the ids, and
 * a column `label` the labels, unless `labelColumn` or `labels` says otherwise. Blanks around
 * labels and ids are removed.
 *
 * @param source path or paths
 * @throws AnnError `format` (damaged or ragged file, text that is not UTF-8 or stands where a
 * number should be; names the line), `not-finite` (names row and column), `dtype`, `shape` (files or labels that do not fit
 * together), `option`, `io`, `capacity`, `aborted`
 */
export async function read(
  source: string | readonly string[],
  options: ReadOptions = {},
): Promise<Table> {
  const { paths, labelPaths } = checkRequest(source, options);
  throwIfAborted(options.signal);
  const onBytes = await byteProgress(paths, options);
  const labelsForAll = labelPaths?.length === 1 && paths.length > 1 ? labelPaths[0] : undefined;
  const parts: Part[] = [];
  for (const [i, path] of paths.entries()) {
    const part = { path, table: await readTable(path, options, onBytes) };
    parts.push(labelsForAll ? part : await withLabels(part, labelPaths?.[i], options));
  }
  const table = await joinTables(parts, options.signal);
  if (!labelsForAll) return table;
  const labels = await readLabels(labelsForAll, table.matrix.rows, options.signal);
  return { ...table, labels };
}
