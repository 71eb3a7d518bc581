/**
 * Readers for the files that people bring vectors in (csv, tsv, npy and idx, plain or gzip) and
 * safe writers for csv and npy.
 *
 * ```ts
 * import { read, writeCsv } from "@ann/io";
 * const { matrix, labels } = await read("digits.csv.gz", { labelColumn: "last" });
 * await writeCsv("copy.csv", { matrix, labels });
 * ```
 *
 * @module
 */
export type { NdArray } from "./array-decoder.ts";
export { atomicWrite, type Chunks } from "./atomic-write.ts";
export type { Delimiter } from "./csv-dialect.ts";
export type { CsvLayoutOptions } from "./csv-options.ts";
export { parseCsv, type CsvOptions } from "./parse-csv.ts";
export { parseIdx } from "./parse-idx.ts";
export { parseNpy } from "./parse-npy.ts";
export { read, type ReadOptions } from "./read.ts";
export { sniffFormat, type Format } from "./sniff-format.ts";
export type { Labels, Table } from "./table.ts";
export { writeCsv, type CsvContent } from "./write-csv.ts";
export { encodeNpy, writeNpy } from "./write-npy.ts";
