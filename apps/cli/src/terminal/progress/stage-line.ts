import type { Stage } from "@ann/core";
import { formatDuration } from "../format.ts";
import { paint, type Style } from "../style.ts";

/** Columns that the name of a stage and the time it took are aligned to. */
const NAME_WIDTH = 12;
const TIME_WIDTH = 8;

/** The name of a stage, as wide as every other. */
export function stageName(stage: Stage): string {
  return stage.padEnd(NAME_WIDTH);
}

/** One line about a stage that took, or has been running for, some seconds. */
export function stageLine(style: Style, stage: Stage, seconds: number, detail: string): string {
  const time = formatDuration(seconds).padStart(TIME_WIDTH);
  return `${stageName(stage)}${paint(style, "dim", time)}   ${detail}`;
}
