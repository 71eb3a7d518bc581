import { createReadStream, type ReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { AnnError, throwIfAborted } from "@ann/core";
import { ByteReader } from "./byte-reader.ts";
import { fileError } from "./file-error.ts";
import type { ByteCount } from "./read-array.ts";

/**
 * Deflate cannot shrink more than this: two bits stand for at most 258 bytes.
 * Source: zlib technical details, "Maximum compression factor".
 */
const MAX_GZIP_RATIO = 1032;

const PIECE = 0x1_0000;

/** A file being read; its bytes are those after decompression. */
export interface OpenFile {
  readonly bytes: ByteReader;
  readonly size: ByteCount;
  close(): void;
}

export interface OpenOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the number of bytes that have just come from the disk. */
  readonly onBytes?: (count: number) => void;
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** Size in bytes; infinite for pipes, which do not know. @throws AnnError `io` */
export async function fileSize(path: string): Promise<number> {
  const stats = await stat(path).catch((error: unknown) => {
    throw fileError(error);
  });
  if (stats.isDirectory()) throw new AnnError("io", "is a folder, not a file");
  return stats.isFile() ? stats.size : Number.POSITIVE_INFINITY;
}

async function* pieces(stream: Readable, options: OpenOptions): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      throwIfAborted(options.signal);
      options.onBytes?.(piece.length);
      yield piece;
    }
  } catch (error) {
    throw fileError(error, options.signal);
  }
}

function ignoreLateErrors(stream: Readable): void {
  // Errors reach the reader through its loop; one after the loop must not end the process.
  stream.on("error", () => {});
}

function openRaw(path: string, signal: AbortSignal | undefined): ReadStream {
  const raw = createReadStream(path, { highWaterMark: PIECE, ...(signal && { signal }) });
  ignoreLateErrors(raw);
  return raw;
}

function gunzipped(
  raw: ByteReader,
  signal: AbortSignal | undefined,
): { bytes: ByteReader; stream: Readable } {
  const gunzip = createGunzip({ chunkSize: PIECE });
  ignoreLateErrors(gunzip);
  pipeline(Readable.from(raw.rest()), gunzip, () => {});
  return { bytes: new ByteReader(pieces(gunzip, { signal })), stream: gunzip };
}

/**
 * Opens a file for reading from its beginning to its end; gzip is recognised by its content.
 * Close it in every case.
 *
 * @throws AnnError `io`, `aborted`
 */
export async function openFile(path: string, options: OpenOptions): Promise<OpenFile> {
  throwIfAborted(options.signal);
  const size = await fileSize(path);
  const raw = openRaw(path, options.signal);
  const bytes = new ByteReader(pieces(raw, options));
  try {
    if (!isGzip(await bytes.peek(2))) {
      const exact = Number.isFinite(size);
      return { bytes, size: { bytes: size, exact }, close: () => raw.destroy() };
    }
  } catch (error) {
    raw.destroy();
    throw error;
  }
  const { bytes: plain, stream } = gunzipped(bytes, options.signal);
  return {
    bytes: plain,
    size: { bytes: size * MAX_GZIP_RATIO, exact: false },
    close: () => {
      stream.destroy();
      raw.destroy();
    },
  };
}
