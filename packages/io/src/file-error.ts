import { AnnError, abortError, isAnnError } from "@ann/core";

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The AnnError for whatever a read or write failed with: `aborted`, `format` (gzip) or `io`. */
export function fileError(error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return abortError(signal);
  if (isAnnError(error)) return error;
  const code = codeOf(error);
  if (code.startsWith("Z_")) {
    return new AnnError("format", `damaged or cut off gzip file (${messageOf(error)})`, {
      cause: error,
    });
  }
  // Node's errors have codes such as ENOENT; anything else is not about the file.
  if (!code.startsWith("E")) return error;
  // "ENOENT: no such file or directory, stat 'x'": the path is named in front already.
  const message = messageOf(error).replace(/, [a-z]+(?: '.*')?$/, "");
  return new AnnError("io", message, { cause: error, details: { code } });
}

/** The same error with the file's path before its message. */
export function inFile(path: string, error: unknown): unknown {
  if (!isAnnError(error) || error.code === "aborted") return error;
  return new AnnError(error.code, `${path}: ${error.message}`, {
    details: { ...error.details, path },
    cause: error.cause,
  });
}
