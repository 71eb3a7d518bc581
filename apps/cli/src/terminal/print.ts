import { pipeline } from "node:stream/promises";
import { AnnError, isAnnError, throwIfAborted } from "@ann/core";

/** Whether the reader of a pipe went away, as `head` does when it has seen enough. */
function isBrokenPipe(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === "EPIPE";
}

/**
 * Prints results and waits until they are taken. The stream stays open; a reader that leaves
 * early is no failure.
 * @throws AnnError `io` or `aborted`
 */
export async function print(
  stream: NodeJS.WritableStream,
  text: Iterable<string> | AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  throwIfAborted(signal);
  try {
    await pipeline(text, stream, { end: false, ...(signal && { signal }) });
  } catch (error) {
    throwIfAborted(signal);
    if (isBrokenPipe(error)) return;
    if (isAnnError(error)) throw error;
    const reason = (error as Error).message;
    throw new AnnError("io", `cannot write to standard output: ${reason}`, { cause: error });
  }
}
