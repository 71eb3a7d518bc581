import { Command } from "commander";
import { abortOnInterrupt } from "../../terminal/interrupt.ts";
import { print } from "../../terminal/print.ts";
import { displayFor } from "../../terminal/progress/display.ts";
import { styleOf } from "../../terminal/style.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { UsageError } from "../../terminal/usage-error.ts";
import { DESCRIPTION, NOTES } from "./help.ts";
import { OPTION_GROUPS, type EmbedFlags } from "./options.ts";
import type { EmbedResult } from "./pipeline.ts";
import { reportText } from "./report.ts";
import { checkRequest, type EmbedRequest } from "./request.ts";

/** What goes to standard output. */
type Printed = "csv" | "json" | "nothing";

function printedBy({ output, plot, json }: EmbedFlags): Printed {
  if (json && output === "-") {
    throw new UsageError("--json and -o - cannot both print to standard output");
  }
  if (json) return "json";
  return output === "-" || (output === undefined && plot === undefined) ? "csv" : "nothing";
}

/** `-` as the name of a file to read. */
const STDIN = "/dev/stdin";

/** The request that a command line stands for. @throws UsageError */
export function requestFrom(inputs: readonly string[], flags: EmbedFlags): EmbedRequest {
  const { plot, output } = flags;
  const request = {
    ...flags,
    inputs: inputs.map((path) => (path === "-" ? STDIN : path)),
    plots: plot ?? [],
    output: output === "-" ? undefined : output,
  };
  checkRequest(request);
  return request;
}

async function printResult(
  { table, embedding, summary }: EmbedResult,
  printed: Printed,
  { stdout }: Terminal,
  signal: AbortSignal,
): Promise<void> {
  if (printed === "json")
    await print(stdout, [`${JSON.stringify(summary, undefined, 2)}\n`], signal);
  if (printed !== "csv") return;
  const { printCsv } = await import("./print-csv.ts");
  const { labels, ids } = table;
  await printCsv(stdout, { matrix: embedding.coords, labels, ids }, signal);
}

/** Runs `ann embed` in a terminal. @throws UsageError or AnnError */
async function embedInTerminal(
  inputs: readonly string[],
  flags: EmbedFlags,
  terminal: Terminal,
): Promise<void> {
  const request = requestFrom(inputs, flags);
  const printed = printedBy(flags);
  const { stderr, env } = terminal;
  const style = styleOf(stderr, env, flags.color);
  const quiet = flags.quiet === true;
  const display = displayFor(stderr, style, { quiet });
  const { signal, release } = abortOnInterrupt(terminal);
  try {
    // Loaded late: help and wrong usage do not need the compiled parts.
    const { runEmbed } = await import("./pipeline.ts");
    const control = { signal, seed: flags.seed, threads: flags.threads };
    const result = await runEmbed(request, control, (event) => display.show(event));
    await printResult(result, printed, terminal, signal);
    if (!quiet) stderr.write(reportText(result.summary, style));
  } finally {
    display.close();
    release();
  }
}

/** Adds `ann embed` to a program. */
export function addEmbedCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command("embed")
    .summary("draw a map of the rows of files")
    .description(DESCRIPTION)
    .argument("<input...>", "files of rows")
    .addHelpText("after", NOTES)
    .showHelpAfterError("Try: ann embed --help");
  for (const [heading, options] of OPTION_GROUPS) {
    for (const option of options) {
      if (option.long === "--help") command.addHelpOption(option.helpGroup(heading));
      else command.addOption(option.helpGroup(heading));
    }
  }
  command.action((inputs: string[], flags: EmbedFlags) => embedInTerminal(inputs, flags, terminal));
}
