import { isAnnError } from "@ann/core";
import { CommanderError } from "commander";
import { createProgram } from "./program.ts";
import { exitCodeOf } from "./terminal/exit-codes.ts";
import { paint, styleOf } from "./terminal/style.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { UsageError } from "./terminal/usage-error.ts";

/** One line about whatever went wrong. */
function messageOf(error: unknown): string {
  if (isAnnError(error, "aborted")) return "interrupted";
  if (isAnnError(error, "internal")) return `${error.message} (a bug in ann; please report it)`;
  if (isAnnError(error)) return error.message;
  if (error instanceof UsageError) return `${error.message}\nTry: ann embed --help`;
  const reason = error instanceof Error ? error.message : String(error);
  return `unexpected failure: ${reason} (ANN_DEBUG=1 shows where; please report it)`;
}

function explain(error: unknown, { stderr, env }: Terminal, colour: boolean): void {
  // Commander has said what is wrong already.
  if (error instanceof CommanderError) return;
  const name = paint(styleOf(stderr, env, colour), "red", "ann:");
  stderr.write(`${name} ${messageOf(error)}\n`);
  if (env["ANN_DEBUG"] === "1" && error instanceof Error) stderr.write(`${error.stack}\n`);
}

/** Failed writes reach whoever prints; as events they would end the process. */
function ignore(): void {}

/**
 * Runs one command line.
 * @returns the exit code
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  terminal.stdout.on("error", ignore);
  terminal.stderr.on("error", ignore);
  try {
    await createProgram(terminal).parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    explain(error, terminal, !args.includes("--no-color"));
    return exitCodeOf(error);
  }
}
