import { resolve } from "node:path";
import { UsageError } from "../../terminal/usage-error.ts";
import { pictureFormat } from "./picture-format.ts";

/** The names that --method takes. */
export const METHODS = ["umap", "annembed"] as const;

/** The names that --init takes. */
export const INITS = ["pca", "spectral", "random"] as const;

/** Everything that `ann embed` can be asked for. */
export interface EmbedRequest {
  /** Files of rows, joined in this order. */
  readonly inputs: readonly string[];
  /** Csv column of the classes: `"last"`, heading, or (also as text that is no heading) number from 0. */
  readonly labelColumn?: string | number | undefined;
  /** Whether the first line of csv files holds headings; default: decided by looking. */
  readonly header?: boolean | undefined;
  /** Files with one class a row. */
  readonly labels?: readonly string[] | undefined;
  /** Name or alias of a metric of `@ann/distances`. */
  readonly metric: string;
  /** Neighbours per row. */
  readonly k: number;
  /** Candidates kept while neighbours are looked for; default `max(32, 2 * k)`. */
  readonly ef?: number | undefined;
  readonly method: (typeof METHODS)[number];
  readonly dim: number;
  /** Default {@link DEFAULT_MIN_DIST}; only for method umap. */
  readonly minDist?: number | undefined;
  /** Default depends on the number of rows. */
  readonly epochs?: number | undefined;
  readonly init: (typeof INITS)[number];
  /** Rows that the scores are taken from; 0 for no scores. */
  readonly qualitySample: number;
  /** Csv file of the coordinates. */
  readonly output?: string | undefined;
  /** Pictures; the format follows the extension. */
  readonly plots: readonly string[];
  readonly title?: string | undefined;
}

/** UMAP's usual smallest distance. */
const DEFAULT_MIN_DIST = 0.1;

/** The smallest distance in force; undefined where the method has none. */
export function minDistOf({ method, minDist }: EmbedRequest): number | undefined {
  return method === "umap" ? (minDist ?? DEFAULT_MIN_DIST) : undefined;
}

function checkLabelSources({ inputs, labels, labelColumn }: EmbedRequest): void {
  if (labels === undefined) return;
  if (labelColumn !== undefined) {
    throw new UsageError("give either --labels or --label-column, not both");
  }
  if (labels.length !== 1 && labels.length !== inputs.length) {
    throw new UsageError(
      `${labels.length} label files for ${inputs.length} inputs; give one for each input, or one for all`,
    );
  }
}

function checkTargets({ inputs, labels = [], output, plots }: EmbedRequest): void {
  const taken = new Map([...inputs, ...labels].map((path) => [resolve(path), "is an input"]));
  for (const path of output === undefined ? plots : [output, ...plots]) {
    const clash = taken.get(resolve(path));
    if (clash) throw new UsageError(`cannot write ${path}: it ${clash}; choose another name`);
    taken.set(resolve(path), "is written twice");
  }
  if (output !== undefined && !output.toLowerCase().endsWith(".csv")) {
    throw new UsageError(
      `cannot write ${output}: coordinates are written as csv; choose a name ending in .csv, or - for standard output`,
    );
  }
}

/**
 * Finds what can be known to be wrong before any file is touched.
 * @throws UsageError
 */
export function checkRequest(request: EmbedRequest): void {
  checkLabelSources(request);
  checkTargets(request);
  for (const path of request.plots) pictureFormat(path);
  if (request.plots.length > 0 && request.dim === 1) {
    throw new UsageError("--plot needs a map of 2 or more dimensions; drop --plot or --dim 1");
  }
  if (request.init === "spectral" && request.method === "annembed") {
    throw new UsageError(
      "--init spectral needs symmetric weights, those of annembed are not; use --init pca or --method umap",
    );
  }
}
