import { isAnnError } from "@ann/core";
import { CommanderError } from "commander";
import { UsageError } from "./usage-error.ts";

/** What the process ends with, as shells and scripts know it. */
const EXIT = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/** The exit code for whatever stopped the program. */
export function exitCodeOf(error: unknown): number {
  // Commander ends --help and --version by throwing, too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UsageError) return EXIT.usage;
  if (isAnnError(error, "aborted")) return EXIT.interrupted;
  return EXIT.failure;
}
