import { isAnnError } from "@ann/core";

/** The code of an operating system error, such as `ENOENT`; empty for other errors. */
export function systemCode(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? "";
}

/**
 * Why a file could not be used: missing rights in the caller's words, everything else in the
 * system's, without the name of the system call and the path behind it.
 */
export function systemReason(error: unknown, noPermission: string): string {
  if (["EACCES", "EPERM"].includes(systemCode(error))) return noPermission;
  const message = error instanceof Error ? error.message : String(error);
  return isAnnError(error) ? message : message.replace(/, [a-z]+(?: '.*')?$/, "");
}
