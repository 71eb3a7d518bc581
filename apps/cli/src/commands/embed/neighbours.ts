import { AnnError, type KnnResult, type NumericArray, type Matrix } from "@ann/core";
import { HnswIndex, type IndexStats } from "@ann/hnsw";
import { formatCount } from "../../terminal/format.ts";
import type { StageRunner } from "../../stages/stage-runner.ts";
import type { EmbedRequest } from "./request.ts";

/** The neighbours of all rows, and the index that found them. */
export interface FoundNeighbours {
  readonly knn: KnnResult;
  readonly ef: number;
  readonly index: IndexStats;
}

/** Neighbours per row that exist: `k`, or all other rows where there are fewer. */
function possibleNeighbours(k: number, rows: number, stages: StageRunner): number {
  const others = rows - 1;
  if (k <= others) return k;
  const reason = rows === 1 ? "1 row has no" : `${formatCount(rows)} rows have no more`;
  stages.notice(`k is ${formatCount(others)}: ${reason} neighbours`);
  // A single row has no neighbour; the place for one stays empty.
  return Math.max(1, others);
}

/** Edge weights are defined for distances from 0; only the inner product can be on the other side. */
function checkSigns({ distances, metric }: KnnResult): void {
  if (metric !== "ip") return;
  const negative = distances.find((distance) => distance < 0);
  if (negative === undefined) return;
  throw new AnnError(
    "metric",
    `--metric ip gives negative distances here (1 - a·b = ${negative.toPrecision(3)}), which no map can be made from; use --metric cosine, or scale the rows to length 1 or less`,
    { details: { distance: negative } },
  );
}

/** Builds an index over the rows and asks it for the neighbours of each. @throws AnnError */
export async function findNeighbours(
  matrix: Matrix<NumericArray & (Float32Array | Uint8Array)>,
  { metric, k: wanted, ef: wantedEf }: Pick<EmbedRequest, "metric" | "k" | "ef">,
  stages: StageRunner,
): Promise<FoundNeighbours> {
  const k = possibleNeighbours(wanted, matrix.rows, stages);
  const ef = wantedEf ?? Math.max(32, 2 * k);
  const index = await stages.run({
    stage: "index",
    unit: "rows",
    run: (control) => HnswIndex.build(matrix, { metric, ...control }),
    detail: (built) => {
      const { M, efConstruction } = built.stats();
      return `HNSW, ${metric}, M ${M}, efConstruction ${efConstruction}`;
    },
  });
  try {
    const knn = await stages.run({
      stage: "neighbours",
      unit: "rows",
      run: (control) => index.neighbours({ k, ef, ...control }),
      detail: () =>
        `${formatCount(Math.min(k, matrix.rows - 1))} of each row, ef ${formatCount(ef)}`,
    });
    checkSigns(knn);
    return { knn, ef, index: index.stats() };
  } finally {
    index.close();
  }
}
