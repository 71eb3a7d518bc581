import { constants, gunzipSync } from "node:zlib";
import { AnnError } from "@ann/core";
import { isNpy } from "./npy-header.ts";
import { isGzip } from "./open-file.ts";
import { isIdx } from "./parse-idx.ts";

/** Formats that can be read; each of them may be inside gzip. */
export type Format = "csv" | "tsv" | "npy" | "idx";

/** Values of {@link Format}. */
export const FORMATS: readonly Format[] = ["csv", "tsv", "npy", "idx"];

/** Enough for every magic number and to tell text from binary data. */
export const SNIFF_LENGTH = 512;

const OTHERS: readonly (readonly [magic: readonly number[], name: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], "a zip archive (npz?); unpack it and pass the npy files"],
  [[0x89, 0x48, 0x44, 0x46], "HDF5; export the array as npy"],
  [[0x50, 0x41, 0x52, 0x31], "Parquet; export it as csv or npy"],
  [[0xff, 0xfe], "UTF-16 text; save it as UTF-8"],
  [[0xfe, 0xff], "UTF-16 text; save it as UTF-8"],
];

/** The beginning of what a gzip file holds, from the beginning of the file. */
function gunzipHead(head: Uint8Array): Uint8Array {
  try {
    // A sync flush gives what is there instead of failing because the end is missing.
    return gunzipSync(head.subarray(0, 4 * SNIFF_LENGTH), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (cause) {
    throw new AnnError("format", "damaged gzip file", { cause });
  }
}

function refuseBinary(head: Uint8Array): void {
  const other = OTHERS.find(([magic]) => magic.every((byte, i) => head[i] === byte));
  if (other === undefined && !head.includes(0)) return;
  const what = other ? `this is ${other[1]}` : "this is neither text nor npy nor idx";
  throw new AnnError("format", `${what} (readable: csv, tsv, npy, idx, plain or gzip)`);
}

/**
 * The format of a file from its first bytes; 512 are enough. Content decides: gzip is looked
 * into, npy and idx have magic numbers, everything else must be text. The name only tells tsv
 * from csv (`.tsv`, `.tab`, with or without `.gz`).
 *
 * @throws AnnError `format` for binary content of another kind
 */
export function sniffFormat(head: Uint8Array, fileName = ""): Format {
  const content = isGzip(head) ? gunzipHead(head) : head;
  if (isNpy(content)) return "npy";
  if (isIdx(content)) return "idx";
  refuseBinary(content.subarray(0, SNIFF_LENGTH));
  return /\.(?:tsv|tab)(?:\.gz)?$/i.test(fileName) ? "tsv" : "csv";
}
