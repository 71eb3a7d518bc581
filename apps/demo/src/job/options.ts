import {
  AnnError,
  checkOptionKeys,
  choiceOption,
  DEFAULT_SEED,
  integerOption,
  numberOption,
  type NumberRange,
} from "@ann/core";
import type { NumberField } from "../../protocol.d.ts";

const METHODS = ["umap", "annembed"] as const;
const INITS = ["pca", "spectral", "random"] as const;
const PACES = ["watch", "full"] as const;

/** Numbers of a job, with their limits; the page takes its fields from here. */
export const NUMBERS: Readonly<
  Record<"neighbours" | "minDist" | "seed", NumberField & { readonly default: number }> & {
    epochs: NumberField;
  }
> = {
  neighbours: { min: 2, max: 200, step: 1, default: 15 },
  minDist: { min: 0, max: 1, step: 0.05, default: 0.1 },
  seed: { min: 0, max: Number.MAX_SAFE_INTEGER, step: 1, default: DEFAULT_SEED },
  epochs: { min: 1, max: 100_000, step: 1, default: null },
};

/** What a job is asked for. */
export interface JobOptions {
  readonly method: (typeof METHODS)[number];
  /** Neighbours per row; at most the other rows. */
  readonly neighbours: number;
  /** Only for method umap. */
  readonly minDist: number;
  readonly init: (typeof INITS)[number];
  readonly seed: number;
  /** Undefined: what suits the number of rows. */
  readonly epochs: number | undefined;
  /** `"watch"` pauses between frames so that quick jobs can be followed; `"full"` never waits. */
  readonly pace: (typeof PACES)[number];
}

const WHERE = "settings";

const KEYS: readonly string[] = [
  "method",
  "neighbours",
  "minDist",
  "init",
  "seed",
  "epochs",
  "pace",
];

/** A text that is a number as a number; anything else stays, for the message of the check. */
function numeric(text: string | undefined): unknown {
  const number = Number(text);
  return text === undefined || text.trim() === "" || Number.isNaN(number) ? text : number;
}

function asRecord(query: URLSearchParams): Record<string, string> {
  const twice = [...query.keys()].find((key) => query.getAll(key).length > 1);
  if (twice !== undefined) {
    throw new AnnError("option", `${WHERE}: ${twice} is given twice`, {
      details: { option: twice },
    });
  }
  return Object.fromEntries(query);
}

/**
 * The job that a query string stands for.
 * @throws AnnError `option`
 */
export function jobOptions(query: URLSearchParams): JobOptions {
  const given = asRecord(query);
  checkOptionKeys(WHERE, given, KEYS);
  const { neighbours, minDist, seed, epochs } = NUMBERS;
  const integer = (name: string, range: NumberRange): number =>
    integerOption(WHERE, name, numeric(given[name]), range);
  const options: JobOptions = {
    method: choiceOption(WHERE, "method", given["method"], METHODS, "umap"),
    neighbours: integer("neighbours", neighbours),
    minDist: numberOption(WHERE, "minDist", numeric(given["minDist"]), minDist),
    init: choiceOption(WHERE, "init", given["init"], INITS, "pca"),
    seed: integer("seed", seed),
    epochs:
      given["epochs"] === undefined ? undefined : integer("epochs", { ...epochs, default: 0 }),
    pace: choiceOption(WHERE, "pace", given["pace"], PACES, "watch"),
  };
  if (options.method === "annembed" && options.init === "spectral") {
    throw new AnnError(
      "option",
      `${WHERE}: init "spectral" needs symmetric weights, those of annembed are not; choose init "pca" or method "umap"`,
      { details: { option: "init" } },
    );
  }
  return options;
}
