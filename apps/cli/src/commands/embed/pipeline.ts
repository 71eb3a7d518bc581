import { isAnnError, type Embedding, type RunControl } from "@ann/core";
import { resolveMetric } from "@ann/distances";
import type { Table } from "@ann/io";
import type { EventSink } from "../../stages/events.ts";
import { StageRunner } from "../../stages/stage-runner.ts";
import { UsageError } from "../../terminal/usage-error.ts";
import { checkFiles } from "./check-files.ts";
import { findNeighbours } from "./neighbours.ts";
import { checkRequest, type EmbedRequest } from "./request.ts";
import { layOut, readRows, score, weighEdges, writeFiles } from "./steps.ts";
import { summarise, type EmbedSummary } from "./summary.ts";

/** A finished map, with the rows that it was made from. */
export interface EmbedResult {
  readonly table: Table;
  readonly embedding: Embedding;
  readonly summary: EmbedSummary;
}

/** The request with the metric under its own name. @throws UsageError */
function withMetricName(request: EmbedRequest): EmbedRequest {
  try {
    return { ...request, metric: resolveMetric(request.metric).name };
  } catch (error) {
    throw isAnnError(error, "metric") ? new UsageError(`--metric: ${error.message}`) : error;
  }
}

/** Tells what was asked for and has no effect, or less than it seems. */
function noticeMisfits({ method, minDist, plots, dim }: EmbedRequest, stages: StageRunner): void {
  if (method === "annembed" && minDist !== undefined) {
    stages.notice("--min-dist has no effect with --method annembed");
  }
  if (plots.length > 0 && dim > 2) {
    stages.notice(`pictures show the first 2 of ${dim} dimensions`);
  }
}

/**
 * Makes a map of the rows in files: reads, indexes, finds neighbours, weighs edges, lays out,
 * scores, writes. Needs no terminal and prints nothing.
 *
 * @param asked what to map and how
 * @param control `signal`, `threads` and `seed` hold for every stage; progress goes to the sink
 * @param sink told about stages and notices as they come
 * @throws UsageError for a request that cannot be meant, AnnError for everything else
 */
export async function runEmbed(
  asked: EmbedRequest,
  control: RunControl,
  sink: EventSink,
): Promise<EmbedResult> {
  checkRequest(asked);
  const request = withMetricName(asked);
  await checkFiles(request);
  const stages = new StageRunner(control, sink);
  noticeMisfits(request, stages);
  const table = await readRows(request, stages);
  const found = await findNeighbours(table.matrix, request, stages);
  const weights = await weighEdges(found, request.method, stages);
  const embedding = await layOut(weights, table, request, stages);
  const scores = await score(table, embedding, found, request, stages);
  const content = { table, coords: embedding.coords, neighbours: found.knn.k, scores };
  const outputs = await writeFiles(request, content, stages);
  const edges = weights.matrix.values.length;
  const facts = { request, control, table, found, edges, embedding, scores, outputs, stages };
  return { table, embedding, summary: summarise(facts) };
}
