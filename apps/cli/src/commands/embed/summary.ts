import process from "node:process";
import { dtypeOf, type Dtype, type Embedding, type RunControl } from "@ann/core";
import type { Quality } from "@ann/embed";
import type { IndexStats } from "@ann/hnsw";
import type { Table } from "@ann/io";
import type { StageRunner, StageTiming } from "../../stages/stage-runner.ts";
import { version } from "../../version.ts";
import type { FoundNeighbours } from "./neighbours.ts";
import { minDistOf, type EmbedRequest } from "./request.ts";

/** Scores of a map; 1 is perfect in all of them. */
export interface Scores extends Quality {
  /** Part of the rows whose class the nearest others on the map guess right, where classes are known. */
  readonly labelAccuracy?: number;
  /** Neighbours that guess the class. */
  readonly labelNeighbours?: number;
}

/** A file that was written. */
export interface OutputFile {
  readonly path: string;
  readonly bytes: number;
}

/** Everything about one run of `ann embed` but the coordinates; what `--json` prints. */
export interface EmbedSummary {
  readonly version: string;
  readonly input: {
    readonly files: readonly string[];
    readonly rows: number;
    readonly columns: number;
    readonly dtype: Dtype;
    /** Number of classes; null without labels. */
    readonly classes: number | null;
  };
  /** Every parameter in force, defaults included. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly stages: readonly StageTiming[];
  readonly total: { readonly wallSeconds: number; readonly cpuSeconds: number };
  /** Largest resident memory of the process. */
  readonly peakMemoryBytes: number;
  readonly index: IndexStats;
  readonly graph: { readonly neighbours: number; readonly edges: number };
  /** Null when there were no scores. */
  readonly quality: Scores | null;
  readonly outputs: readonly OutputFile[];
  readonly notices: readonly string[];
}

/** What {@link summarise} is made from. */
export interface EmbedFacts {
  readonly request: EmbedRequest;
  readonly control: RunControl;
  readonly table: Table;
  readonly found: FoundNeighbours;
  readonly edges: number;
  readonly embedding: Embedding;
  readonly scores: Scores | null;
  readonly outputs: readonly OutputFile[];
  readonly stages: StageRunner;
}

function parametersOf({
  request,
  control,
  found,
  embedding,
}: EmbedFacts): EmbedSummary["parameters"] {
  const { metric, method, qualitySample } = request;
  const minDist = minDistOf(request);
  return {
    metric,
    k: found.knn.k,
    ef: found.ef,
    method,
    ...(minDist !== undefined && { minDist }),
    ...embedding.params,
    qualitySample,
    ...(control.threads !== undefined && { threads: control.threads }),
  };
}

/** Gathers the facts about a finished run. */
export function summarise(facts: EmbedFacts): EmbedSummary {
  const { request, table, found, edges, scores, outputs, stages } = facts;
  const { matrix, labels } = table;
  return {
    version: version(),
    input: {
      files: request.inputs,
      rows: matrix.rows,
      columns: matrix.cols,
      dtype: dtypeOf(matrix.data),
      classes: labels?.names.length ?? null,
    },
    parameters: parametersOf(facts),
    stages: stages.timings,
    total: stages.total(),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
    index: found.index,
    graph: { neighbours: found.knn.k, edges },
    quality: scores,
    outputs,
    notices: stages.notices,
  };
}
