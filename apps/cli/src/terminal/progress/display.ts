import type { StageEvent } from "../../stages/events.ts";
import { systemClock, type Clock } from "../clock.ts";
import type { Style, TextStream } from "../style.ts";
import { LiveDisplay } from "./live-display.ts";
import { PlainDisplay } from "./plain-display.ts";

/** Shows the stages of a command on one stream. */
export interface Display {
  show(event: StageEvent): void;
  /** Stops and removes what is unfinished. May be called twice. */
  close(): void;
}

const SILENT: Display = { show: () => {}, close: () => {} };

/** The display that fits the stream: a redrawn line, plain lines, or nothing. */
export function displayFor(
  stream: TextStream,
  style: Style,
  options: { readonly quiet: boolean; readonly clock?: Clock },
): Display {
  const { quiet, clock = systemClock } = options;
  if (quiet) return SILENT;
  return style.live
    ? new LiveDisplay(stream, style, clock)
    : new PlainDisplay(stream, style, clock);
}
