import { Command } from "commander";
import { addEmbedCommand } from "./commands/embed/command.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { version } from "./version.ts";

const DESCRIPTION = `Maps and neighbours of high-dimensional data.

Examples:
  $ ann embed digits.csv.gz --label-column last -o map.csv --plot map.html
  $ ann embed --help`;

/** The command line of `ann`. It never exits: usage errors, --help and --version are thrown. */
export function createProgram(terminal: Terminal): Command {
  const { stdout, stderr } = terminal;
  const program = new Command("ann")
    .description(DESCRIPTION)
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help of a command")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "ann: ")),
    })
    .showHelpAfterError("Try: ann --help");
  addEmbedCommand(program, terminal);
  return program;
}
