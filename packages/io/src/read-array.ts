import { AnnError } from "@ann/core";
import { ArrayDecoder, type NdArray } from "./array-decoder.ts";
import { announcedSize, sizeError, type ArrayFormat, type ArrayLayout } from "./array-layout.ts";
import type { ByteReader } from "./byte-reader.ts";

/** How many bytes a source holds: exactly, or at most (compressed files). */
export interface ByteCount {
  readonly bytes: number;
  readonly exact: boolean;
}

/** Compares the announced size with the bytes that are there, before anything is allocated. */
function checkSize(layout: ArrayLayout, there: ByteCount): void {
  const announced = announcedSize(layout).bytes;
  const fits = there.exact ? announced === there.bytes : announced <= there.bytes;
  if (!fits) {
    const most = there.exact ? "" : "at most ";
    throw sizeError(layout, announced, `${most}${Math.max(0, there.bytes)} bytes follow`);
  }
}

function headerOf(format: ArrayFormat, header: Uint8Array, length: number): ArrayLayout {
  if (header.length < length) {
    throw new AnnError(
      "format",
      `the ${format.name} header is cut off after ${header.length} bytes`,
    );
  }
  return format.layout(header);
}

/** Parses a complete file in memory. */
export function parseArray(format: ArrayFormat, file: Uint8Array): NdArray {
  const length = format.headerLength(file.subarray(0, format.prefixLength));
  const layout = headerOf(format, file.subarray(0, length), length);
  checkSize(layout, { bytes: file.length - length, exact: true });
  const decoder = new ArrayDecoder(layout);
  decoder.push(file.subarray(length));
  return decoder.finish();
}

/** Reads a file piece by piece; beyond the result it holds one piece at a time. */
export async function readArray(
  format: ArrayFormat,
  file: ByteReader,
  size: ByteCount,
): Promise<NdArray> {
  const length = format.headerLength(await file.peek(format.prefixLength));
  const layout = headerOf(format, await file.take(length), length);
  checkSize(layout, { bytes: size.bytes - length, exact: size.exact });
  const decoder = new ArrayDecoder(layout);
  for await (const piece of file.rest()) decoder.push(piece);
  return decoder.finish();
}
