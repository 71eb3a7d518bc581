import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatScore,
} from "../../terminal/format.ts";
import { bar } from "../../terminal/progress/bar.ts";
import { paint, type Style } from "../../terminal/style.ts";
import type { EmbedSummary, OutputFile, Scores } from "./summary.ts";

const BAR_WIDTH = 20;

type ScoreRow = readonly [name: string, score: number, meaning: string];

function scoreRows(scores: Scores): ScoreRow[] {
  const { k, neighbourRecall, labelAccuracy, labelNeighbours } = scores;
  const rows: ScoreRow[] = [];
  if (neighbourRecall !== undefined) {
    rows.push(["graph recall", neighbourRecall, "true neighbours that the index found"]);
  }
  rows.push(
    ["trustworthiness", scores.trustworthiness, "neighbours on the map are neighbours in the data"],
    ["continuity", scores.continuity, "neighbours in the data are neighbours on the map"],
    [
      "neighbour overlap",
      scores.neighbourOverlap,
      `the same rows are the nearest ${formatCount(k)}`,
    ],
  );
  if (labelAccuracy !== undefined) {
    const voters = formatCounted(labelNeighbours ?? 0, "neighbour");
    rows.push(["label accuracy", labelAccuracy, `classes that ${voters} on the map guess right`]);
  }
  return rows;
}

function scoreLine(style: Style, [name, score, meaning]: ScoreRow): string {
  const value = paint(style, "bold", formatScore(score));
  const picture = style.live ? `${bar(style, BAR_WIDTH, score)}  ` : "";
  return `  ${name.padEnd(18)} ${value}  ${picture}${paint(style, "dim", meaning)}`;
}

function scoreLines(style: Style, scores: Scores): string[] {
  const caption = `Scores from ${formatCounted(scores.sample, "row")}; 1 is perfect`;
  return [caption, ...scoreRows(scores).map((row) => scoreLine(style, row))];
}

function fileLines(style: Style, files: readonly OutputFile[]): string[] {
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = files.map(({ path, bytes }) => {
    const size = formatBytes(bytes).padStart(8);
    const hint = path.toLowerCase().endsWith("html") ? "   open it in a browser" : "";
    return `  ${paint(style, "cyan", path.padEnd(width))}  ${paint(style, "dim", size + hint)}`;
  });
  return ["Files", ...lines];
}

function headline(
  style: Style,
  { input, parameters, total, peakMemoryBytes }: EmbedSummary,
): string {
  const rows = formatCounted(input.rows, "row");
  const dimensions = formatCounted(Number(parameters["dim"]), "dimension");
  const cost = `${formatDuration(total.cpuSeconds)} of processor time, ${formatBytes(peakMemoryBytes)} of memory`;
  const title = paint(
    style,
    "bold",
    `${rows} → ${dimensions} in ${formatDuration(total.wallSeconds)}`,
  );
  return `${title}  ${paint(style, "dim", `(${cost})`)}`;
}

/** The readable report about a finished map, without the stages, which were shown as they ended. */
export function reportText(summary: EmbedSummary, style: Style): string {
  const blocks = [[headline(style, summary)]];
  if (summary.quality) blocks.push(scoreLines(style, summary.quality));
  if (summary.outputs.length > 0) blocks.push(fileLines(style, summary.outputs));
  return `\n${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
