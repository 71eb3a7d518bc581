import { isAnnError } from "@ann/core";
import { HELP, parseArguments, type DemoArguments } from "./arguments.ts";
import { openBrowser } from "./open-browser.ts";
import type { DemoServer } from "./server/server.ts";

/** The parts of `process` that the demo uses. */
export interface Terminal {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  once(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
}

/** The port that is tried first when none was asked for. */
const PREFERRED_PORT = 4173;

const ANY_PORT = 0;

const EXIT = { ok: 0, failure: 1, usage: 2, SIGINT: 130, SIGTERM: 143 } as const;

async function listen({ port, source }: DemoArguments, terminal: Terminal): Promise<DemoServer> {
  // Loaded late: help and wrong usage do not need the compiled parts.
  const { startServer } = await import("./server/server.ts");
  const ports = port === ANY_PORT ? [PREFERRED_PORT, ANY_PORT] : [port];
  return startServer({ ports, source, log: (line) => terminal.stderr.write(`demo: ${line}\n`) });
}

/** Waits for Ctrl-C or SIGTERM. A second one finds no listener and ends the process. */
function interruption(terminal: Terminal): Promise<"SIGINT" | "SIGTERM"> {
  return new Promise((resolve) => {
    const interrupted = (): void => stop("SIGINT");
    const terminated = (): void => stop("SIGTERM");
    const stop = (signal: "SIGINT" | "SIGTERM"): void => {
      terminal.off("SIGINT", interrupted);
      terminal.off("SIGTERM", terminated);
      resolve(signal);
    };
    terminal.once("SIGINT", interrupted);
    terminal.once("SIGTERM", terminated);
  });
}

/**
 * Serves the page until a signal stops it.
 * @returns the exit code
 */
export async function runDemo(args: readonly string[], terminal: Terminal): Promise<number> {
  let parsed: DemoArguments | "help";
  try {
    parsed = parseArguments(args);
  } catch (error) {
    terminal.stderr.write(`demo: ${(error as Error).message}\n${HELP}`);
    return EXIT.usage;
  }
  if (parsed === "help") {
    terminal.stdout.write(HELP);
    return EXIT.ok;
  }
  try {
    const server = await listen(parsed, terminal);
    const interrupted = interruption(terminal);
    terminal.stdout.write(`The demo is at ${server.url} (Ctrl-C stops it)\n`);
    if (parsed.open) openBrowser(server.url);
    const signal = await interrupted;
    await server.close();
    return EXIT[signal];
  } catch (error) {
    if (!isAnnError(error)) throw error;
    terminal.stderr.write(`demo: ${error.message}\n`);
    return EXIT.failure;
  }
}
