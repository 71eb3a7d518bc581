import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { AnnError } from "@ann/core";
import type { Source } from "./job/source.ts";

/** What a command line asks for. */
export interface DemoArguments {
  /** 0 for any. */
  readonly port: number;
  readonly source: Source;
  readonly open: boolean;
}

/** What `--help` prints. */
export const HELP = `Usage: demo [--port N] [--label-column NAME] [--open] [INPUT.csv[.gz]]

Serves a page on this machine that shows a map of the rows of a file while it grows.

  INPUT                 csv, tsv, npy or idx, plain or gzip (default: handwritten digits)
  --label-column NAME   column of the classes: heading, number from 0, or last
                        (default: the column headed label, if there is one)
  --port N              port on 127.0.0.1 (default: 4173 if it is free, else any)
  --open                open the page in the browser
  -h, --help            print this
`;

const DIGITS: Source = {
  path: fileURLToPath(new URL("../../../data/digits.csv.gz", import.meta.url)),
  labelColumn: "last",
};

const LARGEST_PORT = 65_535;

function portOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port <= LARGEST_PORT) return port;
  throw new AnnError(
    "option",
    `--port must be from 0 to ${LARGEST_PORT}, got ${JSON.stringify(text)}`,
  );
}

function sourceOf(inputs: readonly string[], labelColumn: string | undefined): Source {
  const [path, second] = inputs;
  if (second !== undefined)
    throw new AnnError("option", `one input is shown, got ${inputs.length}`);
  if (path === undefined && labelColumn !== undefined) {
    throw new AnnError("option", "--label-column needs an input");
  }
  if (path === undefined) return DIGITS;
  if (labelColumn === undefined) return { path };
  return { path, labelColumn: /^\d+$/.test(labelColumn) ? Number(labelColumn) : labelColumn };
}

/** @throws an error whose message says what is wrong with the arguments */
export function parseArguments(args: readonly string[]): DemoArguments | "help" {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      port: { type: "string" },
      "label-column": { type: "string" },
      open: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  return {
    port: portOf(values.port),
    source: sourceOf(positionals, values["label-column"]),
    open: values.open,
  };
}
