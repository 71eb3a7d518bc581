import { AnnError, type EdgeWeights, type KnnResult, type Matrix } from "@ann/core";
import { createLayout, type Layout } from "@ann/embed";
import { annembedWeights, graphFromKnn, umapWeights } from "@ann/graph";
import { HnswIndex } from "@ann/hnsw";
import { read, type Table } from "@ann/io";
import type { Scores } from "../../protocol.d.ts";
import { runInFrames } from "./frames.ts";
import type { JobOptions } from "./options.ts";
import { SCORED_ROWS, scoreMap } from "./scores.ts";
import type { Source } from "./source.ts";
import type { EventSink, StageRunner } from "./stages.ts";

function count(n: number): string {
  return n.toLocaleString("en");
}

/** @throws AnnError, also for files without rows */
export async function readRows({ path, labelColumn }: Source, stages: StageRunner): Promise<Table> {
  const table = await stages.run({
    stage: "read",
    run: (control) => read(path, { ...control, labelColumn }),
    detail: ({ matrix }) => `${count(matrix.rows)} × ${count(matrix.cols)}`,
  });
  const { rows, cols } = table.matrix;
  if (rows > 0 && cols > 0) return table;
  throw new AnnError("shape", `${path}: ${rows} rows × ${cols} columns is nothing to map`);
}

/** The nearest rows to each row, by way of an index. @throws AnnError */
export async function findNeighbours(
  { matrix }: Table,
  { neighbours }: JobOptions,
  stages: StageRunner,
): Promise<KnnResult> {
  const index = await stages.run({
    stage: "index",
    run: (control) => HnswIndex.build(matrix, control),
    detail: (built) => `HNSW, M ${built.stats().M}`,
  });
  try {
    const k = Math.max(1, Math.min(neighbours, matrix.rows - 1));
    return await stages.run({
      stage: "neighbours",
      run: (control) => index.neighbours({ ...control, k }),
      detail: (knn) => `${count(knn.k)} per row`,
    });
  } finally {
    index.close();
  }
}

/** @throws AnnError */
export function weighEdges(
  knn: KnnResult,
  { method }: JobOptions,
  stages: StageRunner,
): Promise<EdgeWeights> {
  const weigh = method === "umap" ? umapWeights : annembedWeights;
  return stages.run({
    stage: "weights",
    run: async (control) =>
      weigh(await graphFromKnn(knn, { ...control, onProgress: undefined }), control),
    detail: ({ matrix }) => `${count(matrix.values.length)} edges`,
  });
}

/** @throws AnnError */
export function startLayout(
  weights: EdgeWeights,
  { matrix: data }: Table,
  { minDist, init, epochs: nEpochs }: JobOptions,
  stages: StageRunner,
): Promise<Layout> {
  return stages.run({
    stage: "start",
    run: (control) => createLayout(weights, { ...control, data, minDist, init, nEpochs }),
    detail: (layout) => String(layout.embedding().params["init"]),
  });
}

/** Runs a layout, sending frames, and closes it. @throws AnnError */
export async function layOut(
  layout: Layout,
  { pace }: JobOptions,
  stages: StageRunner,
  sink: EventSink,
): Promise<Matrix> {
  try {
    return await stages.run({
      stage: "layout",
      run: async (control, watch) => {
        await runInFrames(layout, { pace, sink, watch }, control);
        return layout.snapshot();
      },
      detail: () => `${count(layout.epochs)} epochs`,
    });
  } finally {
    layout.close();
  }
}

/** @throws AnnError */
export function score(
  table: Table,
  coords: Matrix,
  knn: KnnResult,
  stages: StageRunner,
): Promise<Scores> {
  return stages.run({
    stage: "quality",
    run: (control) => scoreMap(table, coords, knn, control),
    detail: () => `${count(Math.min(coords.rows, SCORED_ROWS))} rows`,
  });
}
