import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { AnnError, isAnnError, type Matrix, type RunControl } from "@ann/core";
import { atomicWrite, writeCsv, type Table } from "@ann/io";
import { formatCounted, formatScore } from "../../terminal/format.ts";
import { drawPicture } from "./picture.ts";
import { pictureFormat } from "./picture-format.ts";
import type { EmbedRequest } from "./request.ts";
import type { OutputFile, Scores } from "./summary.ts";
import { defaultTitle } from "./title.ts";

async function makeFolderOf(path: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new AnnError("io", `cannot make the folder ${folder}: ${(error as Error).message}`, {
      cause: error,
    });
  });
}

/** A map, and what is said about it. */
export interface MapContent {
  readonly table: Table;
  readonly coords: Matrix;
  /** Neighbours per row that the map was made from. */
  readonly neighbours: number;
  readonly scores: Scores | null;
}

function subtitleOf(request: EmbedRequest, { table, neighbours, scores }: MapContent): string {
  const { rows, cols } = table.matrix;
  const parts = [
    `${formatCounted(rows, "row")} × ${formatCounted(cols, "column")}`,
    `${request.method}, ${request.metric}, k ${neighbours}`,
  ];
  if (scores) parts.push(`trustworthiness ${formatScore(scores.trustworthiness)}`);
  return parts.join(" · ");
}

/** Names the picture in errors of drawing. */
function inPicture(path: string, error: unknown): unknown {
  if (isAnnError(error, "aborted")) return error;
  const { code, details } = isAnnError(error) ? error : { code: "internal" as const, details: {} };
  const reason = error instanceof Error ? error.message : String(error);
  return new AnnError(code, `cannot draw ${path}: ${reason}`, {
    details: { ...details, path },
    cause: error,
  });
}

async function writePictures(
  request: EmbedRequest,
  content: MapContent,
  control: RunControl,
): Promise<void> {
  const { labels, ids } = content.table;
  const title = request.title ?? defaultTitle(request.inputs);
  const subtitle = subtitleOf(request, content);
  const picture = { coords: content.coords, labels, ids, title, subtitle };
  for (const path of request.plots) {
    const drawn = await drawPicture(pictureFormat(path), picture, control).catch(
      (error: unknown) => {
        throw inPicture(path, error);
      },
    );
    await makeFolderOf(path);
    await atomicWrite(path, drawn, { signal: control.signal });
  }
}

/**
 * Writes what was asked for, the coordinates first: a picture that fails can be made again from
 * them, so they stay.
 * @throws AnnError naming the file: `io`, `aborted`, or what drawing failed with
 */
export async function writeOutputs(
  request: EmbedRequest,
  content: MapContent,
  control: RunControl,
): Promise<OutputFile[]> {
  const { output, plots } = request;
  const { table, coords } = content;
  if (output !== undefined) {
    await makeFolderOf(output);
    const { labels, ids } = table;
    await writeCsv(output, { matrix: coords, labels, ids }, control);
  }
  await writePictures(request, content, control);
  const paths = output === undefined ? plots : [output, ...plots];
  return Promise.all(paths.map(async (path) => ({ path, bytes: (await stat(path)).size })));
}
