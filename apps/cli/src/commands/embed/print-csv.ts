import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeCsv, type CsvContent } from "@ann/io";
import { print } from "../../terminal/print.ts";

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
  const folder = await mkdtemp(join(tmpdir(), "ann-"));
  try {
    const path = join(folder, "map.csv");
    await writeCsv(path, content, { signal });
    await print(stream, createReadStream(path), signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
