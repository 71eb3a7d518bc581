import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AnnError } from "@ann/core";
import { writeCsv, type CsvContent } from "@ann/io";
import { print } from "../../terminal/print.ts";
import { systemReason } from "./system-error.ts";

/** @throws AnnError `io` */
async function temporaryFolder(): Promise<string> {
  const parent = tmpdir();
  return mkdtemp(join(parent, "ann-")).catch((error: unknown) => {
    throw new AnnError(
      "io",
      `cannot make a temporary folder in ${parent}: ${systemReason(error, "no permission")}; set TMPDIR to a folder that can be written`,
      { cause: error, details: { path: parent } },
    );
  });
}

/**
 * Prints csv. It takes the way through a temporary file, so that it has the same bytes as a csv
 * file and a slow reader costs no memory.
 * @throws AnnError `io` or `aborted`
 */
export async function printCsv(
  stream: NodeJS.WritableStream,
  content: CsvContent,
  signal: AbortSignal,
): Promise<void> {
  const folder = await temporaryFolder();
  try {
    const path = join(folder, "map.csv");
    await writeCsv(path, content, { signal });
    await print(stream, createReadStream(path), signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
