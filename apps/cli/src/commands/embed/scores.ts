import type { KnnResult, Matrix, RunControl } from "@ann/core";
import { labelAccuracy, quality } from "@ann/embed";
import type { Labels, Table } from "@ann/io";
import type { Scores } from "./summary.ts";

/** Fewest rows that scores are defined for. */
export const FEWEST_SCORED = 3;

/** Classes beyond this are names, not classes; `labelAccuracy` refuses them. */
const MOST_CLASSES = 2 ** 20;

const LABEL_NEIGHBOURS = 10;

interface ScoreOptions {
  readonly metric: string;
  /** Size of the neighbourhoods compared; less on small data. */
  readonly k: number;
  readonly sample: number;
  readonly neighbours: KnnResult;
}

function hasClasses(labels: Labels | undefined): labels is Labels {
  return labels !== undefined && labels.names.length >= 2 && labels.names.length < MOST_CLASSES;
}

/** Compares a map with its data on a sample of at least {@link FEWEST_SCORED} rows. @throws AnnError */
export async function scoreMap(
  { matrix, labels }: Table,
  coords: Matrix,
  options: ScoreOptions,
  control: RunControl,
): Promise<Scores> {
  const { metric, sample, neighbours } = options;
  // Trustworthiness is defined for neighbourhoods of less than half of the points.
  const k = Math.min(options.k, Math.ceil(matrix.rows / 2) - 1);
  const scores = await quality(matrix, coords, { k, sample, metric, neighbours, ...control });
  if (!hasClasses(labels)) return scores;
  const voters = Math.min(LABEL_NEIGHBOURS, matrix.rows - 1);
  const accuracy = await labelAccuracy(coords, labels.codes, { k: voters, sample, ...control });
  return { ...scores, labelAccuracy: accuracy, labelNeighbours: voters };
}
