import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AnnError } from "@ann/core";
import { UsageError } from "../../terminal/usage-error.ts";
import type { EmbedRequest } from "./request.ts";
import { systemCode, systemReason } from "./system-error.ts";

/** The folder itself, or the nearest one above it that exists. @throws AnnError `io` */
async function existingFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch((error: unknown) => {
    const absent = ["ENOENT", "ENOTDIR"].includes(systemCode(error));
    if (absent && dirname(folder) !== folder) return undefined;
    throw error;
  });
  if (found === undefined) return existingFolder(dirname(folder));
  if (found.isDirectory()) return folder;
  throw new AnnError("io", `${folder} is a file, not a folder`);
}

async function checkReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    if (systemCode(error) === "ENOTDIR") await existingFolder(dirname(resolve(path)));
    const missing = systemCode(error) === "ENOENT";
    const reason = missing ? "no such file" : systemReason(error, "no permission to read it");
    throw new AnnError("io", `${path}: ${reason}`, { cause: error, details: { path } });
  }
}

async function checkWritable(path: string): Promise<void> {
  try {
    const folder = await existingFolder(dirname(resolve(path)));
    await access(folder, constants.W_OK | constants.X_OK);
    const target = await stat(path).catch((error: unknown) => {
      if (systemCode(error) === "ENOENT") return undefined;
      throw error;
    });
    if (target === undefined) return;
    if (!target.isFile()) throw new AnnError("io", "a folder or device has this name");
    await access(path, constants.W_OK);
  } catch (error) {
    const reason = systemReason(error, `no permission (${systemCode(error)})`);
    throw new AnnError("io", `cannot write ${path}: ${reason}; choose another place`, {
      cause: error,
      details: { path },
    });
  }
}

/** What is the same for all names of an existing file, links and standard input included. */
async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}

/** Refuses to write over a file that is read, or over one that was just written. */
async function checkDistinct(read: readonly string[], written: readonly string[]): Promise<void> {
  const taken = new Map<string, string>();
  for (const path of read) {
    const identity = await identityOf(path);
    if (identity) taken.set(identity, `it is the input ${path}`);
  }
  for (const path of written) {
    const identity = await identityOf(path);
    if (identity === undefined) continue;
    const clash = taken.get(identity);
    if (clash) throw new UsageError(`cannot write ${path}: ${clash}; choose another name`);
    taken.set(identity, `it is the same file as ${path}`);
  }
}

/**
 * Looks whether inputs can be read and outputs written, before any time is spent.
 * Folders that are missing are made when there is something to put into them.
 * @throws AnnError `io`; UsageError for an output that is an input or another output, under
 * whatever name
 */
export async function checkFiles(request: EmbedRequest): Promise<void> {
  const { inputs, labels = [], output, plots } = request;
  const read = [...inputs, ...labels];
  const written = output === undefined ? plots : [output, ...plots];
  for (const path of read) await checkReadable(path);
  for (const path of written) await checkWritable(path);
  await checkDistinct(read, written);
}
