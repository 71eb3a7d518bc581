import { randomBytes } from "node:crypto";
import {
  access,
  constants,
  open,
  readlink,
  realpath,
  rename,
  stat,
  unlink,
  type FileHandle,
} from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { AnnError, throwIfAborted, type RunControl } from "@ann/core";
import { fileError, inFile } from "./file-error.ts";

/** What a file can be written from; texts are written as UTF-8. */
export type Chunks =
  | Uint8Array
  | string
  | Iterable<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>;

/** Bytes that are written at once, so that an abort is noticed soon. */
const PIECE = 0x10_0000;

function* piecesOf(chunk: Uint8Array | string): Generator<Uint8Array, void, undefined> {
  const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

async function writeAll(
  file: FileHandle,
  data: Chunks,
  signal: AbortSignal | undefined,
): Promise<void> {
  const chunks = typeof data === "string" || data instanceof Uint8Array ? [data] : data;
  for await (const chunk of chunks) {
    for (const piece of piecesOf(chunk)) {
      throwIfAborted(signal);
      await file.writeFile(piece);
    }
  }
  throwIfAborted(signal);
  await file.sync();
}

interface Target {
  /** Where the file really is, links followed. */
  readonly path: string;
  /** Permissions of the file that is there already. */
  readonly mode: number | undefined;
}

/** Where a link to a file that is yet to be made leads; the path itself if it is no link. */
async function endOfLink(path: string): Promise<string> {
  const link = await readlink(path).catch(() => undefined);
  if (link === undefined) return path;
  const next = isAbsolute(link) ? link : `${dirname(path)}/${link}`;
  return endOfLink(join(await realpath(dirname(next)), basename(next)));
}

/** A rename would replace whatever has the name: what may not be written must be refused. */
async function targetOf(path: string): Promise<Target> {
  const existing = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (existing === undefined) return { path: await endOfLink(path), mode: undefined };
  if (!existing.isFile()) throw new AnnError("io", "exists and is not a regular file");
  await access(path, constants.W_OK);
  return { path: await realpath(path), mode: existing.mode & 0o777 };
}

/** Makes a rename last through a power failure, where the system can open folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

async function replaceFile(
  target: Target,
  data: Chunks,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = dirname(target.path);
  const temporary = join(folder, `.${basename(target.path)}.${randomBytes(6).toString("hex")}.tmp`);
  const file = await open(temporary, "wx");
  try {
    try {
      if (target.mode !== undefined) await file.chmod(target.mode);
      await writeAll(file, data, signal);
    } finally {
      await file.close();
    }
    throwIfAborted(signal);
    await rename(temporary, target.path);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(folder);
}

/**
 * Writes a file as a whole or not at all: into a temporary file in the same folder, which is
 * synced and then renamed. After an error or an abort the temporary file is gone and an existing
 * target is as it was. Permissions of an existing target are kept, and links followed, also to a
 * file that is not there yet.
 *
 * @param data bytes or text, or pieces of them that are produced while writing
 * @throws AnnError `io` (also for a target that is a folder, a device or read-only), `aborted`, and whatever
 * the producer of the pieces throws
 */
export async function atomicWrite(
  path: string,
  data: Chunks,
  control: Pick<RunControl, "signal"> = {},
): Promise<void> {
  const { signal } = control;
  throwIfAborted(signal);
  try {
    await replaceFile(await targetOf(path), data, signal);
  } catch (error) {
    throw inFile(path, fileError(error, signal));
  }
}
