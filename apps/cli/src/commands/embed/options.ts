import { availableParallelism } from "node:os";
import process from "node:process";
import { DEFAULT_SEED } from "@ann/core";
import { InvalidArgumentError, Option } from "commander";
import { integerFrom, numberFrom, oneOf } from "../../terminal/option-values.ts";
import { UsageError } from "../../terminal/usage-error.ts";
import { pictureFormat } from "./picture-format.ts";
import { INITS, METHODS, type EmbedRequest } from "./request.ts";

/** Options of `ann embed` as commander hands them over. */
export interface EmbedFlags extends Pick<
  EmbedRequest,
  | "labels"
  | "labelColumn"
  | "header"
  | "metric"
  | "k"
  | "ef"
  | "method"
  | "dim"
  | "minDist"
  | "epochs"
  | "init"
  | "qualitySample"
  | "title"
> {
  readonly output?: string;
  readonly plot?: readonly string[];
  readonly seed: number;
  readonly threads: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** False for --no-color. */
  readonly color: boolean;
}

function plotFile(path: string, others: readonly string[] = []): string[] {
  try {
    pictureFormat(path);
  } catch (error) {
    if (error instanceof UsageError)
      throw new InvalidArgumentError("Expected a name ending in .png, .svg or .html.");
    throw error;
  }
  return [...others, path];
}

function option<T>(
  flags: string,
  description: string,
  parse?: (text: string, previous: T) => T,
): Option {
  const made = new Option(flags, description);
  return parse ? made.argParser(parse) : made;
}

/** For commander an empty variable is a value, for everybody else it is not set. */
function threadsOption(): Option {
  const name = "ANN_NUM_THREADS";
  const made = option("--threads <n>", "threads; never changes the map", integerFrom(1, 1024));
  made.default(availableParallelism(), `${name}, else all cores`);
  return process.env[name] ? made.env(name) : made;
}

const MOST = 2 ** 20;

const INPUT: readonly Option[] = [
  option("--label-column <column>", "csv column of the classes: heading, number from 0, or last"),
  option("--header", "the first line of csv files holds headings (default: by looking)"),
  option("--no-header", "it holds values"),
  option("--labels <file...>", "files with one class a row; to be written after the inputs"),
];

const MAP: readonly Option[] = [
  option("--metric <name>", "l2, cosine, l1, ip and their usual other names").default("l2", "l2"),
  option(
    "--k <n>",
    "neighbours per row; more show more of the whole",
    integerFrom(1, MOST),
  ).default(15),
  option("--method <name>", METHODS.join(" or "), oneOf(METHODS)).default("umap", "umap"),
  option("--dim <n>", "dimensions of the map", integerFrom(1, 64)).default(2),
  option(
    "--min-dist <x>",
    "how close neighbours may lie, umap only (default: 0.1)",
    numberFrom(0, 10),
  ),
  option("--init <name>", `start: ${INITS.join(", ")}`, oneOf(INITS)).default("pca", "pca"),
  option(
    "--epochs <n>",
    "passes over all edges (default: 500 up to 10,000 rows, else 200)",
    integerFrom(0, 100_000),
  ),
  option(
    "--ef <n>",
    "width of the neighbour search (default: 2 k, at least 32)",
    integerFrom(1, MOST),
  ),
  option("--seed <n>", "same seed, same map", integerFrom(0, Number.MAX_SAFE_INTEGER)).default(
    DEFAULT_SEED,
  ),
];

const OUTPUT: readonly Option[] = [
  option("-o, --output <file.csv>", "coordinates and labels; - is standard output"),
  option("--plot <file>", "picture as .png, .svg or .html; may be repeated", plotFile),
  option("--title <text>", "heading of the pictures (default: the names of the inputs)"),
  option("--json", "print facts and figures to standard output as one JSON object"),
];

const RUN: readonly Option[] = [
  option(
    "--quality-sample <n>",
    "rows that scores are taken from; 0 is no scores",
    integerFrom(0, 2 ** 31),
  ).default(1000),
  threadsOption(),
  option("-q, --quiet", "no progress, notices and report"),
  option("--no-color", "no colours; NO_COLOR does the same"),
  option("-h, --help", "print this help"),
];

/** The options of `ann embed` under their headings in its help. */
export const OPTION_GROUPS: ReadonlyMap<string, readonly Option[]> = new Map([
  ["Input:", INPUT],
  ["Map:", MAP],
  ["Output:", OUTPUT],
  ["Run:", RUN],
]);
