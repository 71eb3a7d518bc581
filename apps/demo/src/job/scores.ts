import type { KnnResult, Matrix, RunControl } from "@ann/core";
import { labelAccuracy, quality } from "@ann/embed";
import type { Labels, Table } from "@ann/io";
import type { Scores } from "../../protocol.d.ts";

/** Fewest rows that scores are defined for. */
const FEWEST_SCORED = 3;

/** Rows that the scores are taken from, at most. */
export const SCORED_ROWS = 1000;

const LABEL_NEIGHBOURS = 10;

/** Classes beyond this are names, not classes; `labelAccuracy` refuses them. */
const MOST_CLASSES = 2 ** 20;

/** Scores of a map that there is nothing to say about. */
const NO_SCORES: Scores = {
  trustworthiness: null,
  continuity: null,
  neighbourOverlap: null,
  graphRecall: null,
  labelAccuracy: null,
};

function hasClasses(labels: Labels | undefined): labels is Labels {
  return labels !== undefined && labels.names.length >= 2 && labels.names.length < MOST_CLASSES;
}

async function accuracy(
  labels: Labels | undefined,
  coords: Matrix,
  control: RunControl,
): Promise<number | null> {
  if (!hasClasses(labels)) return null;
  const k = Math.min(LABEL_NEIGHBOURS, coords.rows - 1);
  return labelAccuracy(coords, labels.codes, {
    ...control,
    k,
    sample: SCORED_ROWS,
    onProgress: undefined,
  });
}

/** Compares a finished map with its data and labels. @throws AnnError */
export async function scoreMap(
  { matrix, labels }: Table,
  coords: Matrix,
  neighbours: KnnResult,
  control: RunControl,
): Promise<Scores> {
  if (matrix.rows < FEWEST_SCORED) return NO_SCORES;
  // Trustworthiness is defined for neighbourhoods of less than half of the points.
  const k = Math.min(neighbours.k, Math.ceil(matrix.rows / 2) - 1);
  const { trustworthiness, continuity, neighbourOverlap, neighbourRecall } = await quality(
    matrix,
    coords,
    { ...control, k, sample: SCORED_ROWS, neighbours },
  );
  return {
    trustworthiness,
    continuity,
    neighbourOverlap,
    graphRecall: neighbourRecall ?? null,
    labelAccuracy: await accuracy(labels, coords, control),
  };
}
