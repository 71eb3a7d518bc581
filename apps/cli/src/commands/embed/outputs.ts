import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { AnnError, type Matrix, type RunControl } from "@ann/core";
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

async function drawPictures(
  request: EmbedRequest,
  content: MapContent,
  control: RunControl,
): Promise<[path: string, picture: Uint8Array | string][]> {
  const { labels, ids } = content.table;
  const title = request.title ?? defaultTitle(request.inputs);
  const subtitle = subtitleOf(request, content);
  const picture = { coords: content.coords, labels, ids, title, subtitle };
  const drawn: [path: string, picture: Uint8Array | string][] = [];
  for (const path of request.plots) {
    drawn.push([path, await drawPicture(pictureFormat(path), picture, control)]);
  }
  return drawn;
}

/**
 * Writes what was asked for. All pictures are drawn before the first file is written, so that a
 * failure while drawing leaves nothing behind.
 * @throws AnnError `io` or `aborted`
 */
export async function writeOutputs(
  request: EmbedRequest,
  content: MapContent,
  control: RunControl,
): Promise<OutputFile[]> {
  const { output, plots } = request;
  const { table, coords } = content;
  const pictures = await drawPictures(request, content, control);
  if (output !== undefined) {
    await makeFolderOf(output);
    const { labels, ids } = table;
    await writeCsv(output, { matrix: coords, labels, ids }, control);
  }
  for (const [path, picture] of pictures) {
    await makeFolderOf(path);
    await atomicWrite(path, picture, { signal: control.signal });
  }
  const paths = output === undefined ? plots : [output, ...plots];
  return Promise.all(paths.map(async (path) => ({ path, bytes: (await stat(path)).size })));
}
