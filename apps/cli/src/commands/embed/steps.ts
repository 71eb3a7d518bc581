import { AnnError, dtypeOf, type EdgeWeights, type Embedding } from "@ann/core";
import { createLayout } from "@ann/embed";
import { annembedWeights, graphFromKnn, umapWeights } from "@ann/graph";
import type { Table } from "@ann/io";
import type { StageRunner } from "../../stages/stage-runner.ts";
import { formatCounted } from "../../terminal/format.ts";
import type { FoundNeighbours } from "./neighbours.ts";
import { writeOutputs, type MapContent } from "./outputs.ts";
import { readTable } from "./read-table.ts";
import { minDistOf, type EmbedRequest } from "./request.ts";
import { FEWEST_SCORED, scoreMap } from "./scores.ts";
import type { OutputFile, Scores } from "./summary.ts";

function describeTable({ matrix, labels }: Table): string {
  const size = `${formatCounted(matrix.rows, "row")} × ${formatCounted(matrix.cols, "column")}`;
  const classes = labels ? `, ${formatCounted(labels.names.length, "class", "classes")}` : "";
  return `${size}, ${dtypeOf(matrix.data)}${classes}`;
}

/** Reads and joins the input files. @throws AnnError, also for files without rows */
export async function readRows(request: EmbedRequest, stages: StageRunner): Promise<Table> {
  const table = await stages.run({
    stage: "read",
    unit: "bytes",
    run: (control) => readTable(request, control),
    detail: describeTable,
  });
  const { rows, cols } = table.matrix;
  if (rows > 0 && cols > 0) return table;
  throw new AnnError(
    "shape",
    `${request.inputs.join(", ")}: ${rows} rows × ${cols} columns is nothing to map`,
  );
}

/** Weighs the edges between neighbours. @throws AnnError */
export function weighEdges(
  { knn }: FoundNeighbours,
  method: EmbedRequest["method"],
  stages: StageRunner,
): Promise<EdgeWeights> {
  return stages.run({
    stage: "weights",
    run: async (control) => {
      const graph = await graphFromKnn(knn, control);
      return method === "umap" ? umapWeights(graph, control) : annembedWeights(graph, control);
    },
    detail: ({ matrix }) => `${method}, ${formatCounted(matrix.values.length, "edge")}`,
  });
}

/** Places every row on the map. @throws AnnError */
export async function layOut(
  weights: EdgeWeights,
  { matrix: data }: Table,
  request: EmbedRequest,
  stages: StageRunner,
): Promise<Embedding> {
  const { dim, epochs: nEpochs, init } = request;
  const minDist = minDistOf(request);
  const layout = await stages.run({
    stage: "start",
    run: (control) => createLayout(weights, { dim, nEpochs, minDist, init, data, ...control }),
    detail: (made) => `${made.embedding().params["init"]}, ${formatCounted(dim, "dimension")}`,
  });
  try {
    return await stages.run({
      stage: "layout",
      unit: "epochs",
      run: async ({ signal, onProgress, threads }) => {
        await layout.run(layout.epochs, { signal, onProgress, threads });
        return layout.embedding();
      },
      detail: (embedding) => formatCounted(embedding.epochs, "epoch"),
    });
  } finally {
    layout.close();
  }
}

/** Scores the map; null when that was not wanted or makes no sense. @throws AnnError */
export async function score(
  table: Table,
  { coords }: Embedding,
  { knn }: FoundNeighbours,
  { k, metric, qualitySample: sample }: EmbedRequest,
  stages: StageRunner,
): Promise<Scores | null> {
  if (sample === 0) return null;
  if (coords.rows < FEWEST_SCORED) {
    stages.notice(`no scores: they need at least ${FEWEST_SCORED} rows`);
    return null;
  }
  return stages.run({
    stage: "quality",
    unit: "rows",
    run: (control) => scoreMap(table, coords, { k, metric, sample, neighbours: knn }, control),
    detail: (scores) => `sample of ${formatCounted(scores.sample, "row")}, k ${scores.k}`,
  });
}

/** Writes the files that were asked for, if any. @throws AnnError */
export async function writeFiles(
  request: EmbedRequest,
  content: MapContent,
  stages: StageRunner,
): Promise<readonly OutputFile[]> {
  if (request.output === undefined && request.plots.length === 0) return [];
  return stages.run({
    stage: "write",
    run: (control) => writeOutputs(request, content, control),
    detail: (files) => formatCounted(files.length, "file"),
  });
}
