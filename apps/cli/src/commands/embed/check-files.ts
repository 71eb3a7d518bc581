import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { AnnError } from "@ann/core";
import type { EmbedRequest } from "./request.ts";

function systemCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

async function checkReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((error: unknown) => {
    const reason = systemCode(error) === "ENOENT" ? "no such file" : "no permission to read it";
    throw new AnnError("io", `${path}: ${reason}`, { cause: error, details: { path } });
  });
}

/** The folder itself, or the nearest one above it that exists. */
async function existingFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT" && dirname(folder) !== folder) return undefined;
    throw error;
  });
  if (found === undefined) return existingFolder(dirname(folder));
  if (found.isDirectory()) return folder;
  throw new AnnError("io", `${folder} is a file, not a folder`);
}

async function checkWritable(path: string): Promise<void> {
  try {
    const folder = await existingFolder(dirname(resolve(path)));
    await access(folder, constants.W_OK | constants.X_OK);
    const target = await stat(path).catch(() => undefined);
    if (target && !target.isFile()) {
      throw new AnnError("io", "a folder or device has this name");
    }
  } catch (error) {
    const reason =
      error instanceof AnnError ? error.message : `no permission (${systemCode(error)})`;
    throw new AnnError("io", `cannot write ${path}: ${reason}; choose another place`, {
      cause: error,
      details: { path },
    });
  }
}

/**
 * Looks whether inputs can be read and outputs written, before any time is spent.
 * Folders that are missing are made when there is something to put into them.
 * @throws AnnError `io`
 */
export async function checkFiles(request: EmbedRequest): Promise<void> {
  const { inputs, labels = [], output, plots } = request;
  for (const path of [...inputs, ...labels]) await checkReadable(path);
  for (const path of output === undefined ? plots : [output, ...plots]) await checkWritable(path);
}
