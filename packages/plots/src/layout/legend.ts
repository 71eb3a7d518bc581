import type { Theme } from "../colour/theme.ts";
import type { Steps } from "../steps.ts";
import { fitText, oneLine, textWidth } from "../text/font.ts";
import { formatCount, type PlotClass, type Swatch, type TextItem } from "./items.ts";
import type { Box } from "./points.ts";

/** The legend's marks and how much of the picture's width it takes, gap to the map included. */
export interface Legend {
  readonly swatches: readonly Swatch[];
  readonly texts: readonly TextItem[];
  readonly width: number;
}

const NO_LEGEND: Legend = { swatches: [], texts: [], width: 0 };

const FONT_SIZE = 13;

/** Other fonts than the measured one may be a little wider. */
const SLACK = 1.1;

/** Columns and rows for `count` entries in `height` pixels, tighter rows before more columns. */
function arrange(count: number, height: number, scale: number): { rows: number; line: number } {
  const loose = 23 * scale;
  const tight = 17 * scale;
  const line = Math.min(loose, Math.max(tight, height / count));
  return { rows: Math.max(1, Math.floor(height / line)), line };
}

interface Entry {
  readonly name: string;
  readonly colour: string | undefined;
  readonly count: string;
}

/** What the legend lists in `room` lines; the last one counts the classes that find no room. */
function entriesOf(present: readonly PlotClass[], room: number): Entry[] {
  const shown = present.length > room ? present.slice(0, Math.max(0, room - 1)) : present;
  const entries: Entry[] = shown.map(({ name, colour, count }) => ({
    name,
    colour,
    count: formatCount(count),
  }));
  const rest = present.slice(shown.length);
  if (rest.length > 0) {
    const points = rest.reduce((sum, { count }) => sum + count, 0);
    entries.push({ name: `+ ${rest.length} more`, colour: undefined, count: formatCount(points) });
  }
  return entries;
}

/** Widest of some texts, with room for other fonts. */
function widest(texts: readonly string[], size: number): number {
  return SLACK * Math.max(0, ...texts.map((text) => textWidth(text, "regular", size)));
}

/** Swatch, name and count side by side, gaps included. */
function columnWidth(entries: readonly Entry[], scale: number): number {
  const size = FONT_SIZE * scale;
  const names = entries.map((entry) => entry.name);
  const counts = entries.map((entry) => entry.count);
  return 36 * scale + widest(names, size) + widest(counts, size);
}

/** The classes with names cut to `maxWidth`. A name may be of any length, so each is a step. */
function* fitNames(
  classes: readonly PlotClass[],
  size: number,
  maxWidth: number,
): Steps<PlotClass[]> {
  const fitted: PlotClass[] = [];
  for (const { name, colour, count } of classes) {
    yield 0;
    fitted.push({ name: fitText(oneLine(name), "regular", size, maxWidth), colour, count });
  }
  return fitted;
}

/** Sizes in CSS pixels that all entries share. */
interface Grid {
  readonly left: number;
  readonly top: number;
  readonly rows: number;
  /** Distance between two lines. */
  readonly line: number;
  readonly column: number;
  readonly gap: number;
  readonly scale: number;
}

function drawEntries(entries: readonly Entry[], grid: Grid, theme: Theme): Omit<Legend, "width"> {
  const { left, top, rows, line, column, gap, scale } = grid;
  const size = FONT_SIZE * scale;
  const swatches: Swatch[] = [];
  const texts: TextItem[] = [];
  for (const [i, { name, colour, count }] of entries.entries()) {
    const x = left + Math.floor(i / rows) * (column + gap);
    const y = top + ((i % rows) + 0.5) * line;
    const style = { y: y + 0.36 * size, size, weight: "regular", halo: 0 } as const;
    const nameColour = colour === undefined ? theme.muted : theme.text;
    texts.push({ ...style, text: name, x: x + 22 * scale, colour: nameColour, anchor: "start" });
    texts.push({ ...style, text: count, x: x + column, colour: theme.muted, anchor: "end" });
    if (colour === undefined) continue;
    swatches.push({ x: x + 6 * scale, y, radius: 5.5 * scale, colour });
  }
  return { swatches, texts };
}

/**
 * Swatches, names and counts in columns at the right edge of `box`. Left out when nothing has
 * points or when less than 40 % of the width would remain for the map.
 *
 * @param scale size of text and gaps relative to a picture of about 1000 x 900
 */
export function* layoutLegend(
  classes: readonly PlotClass[],
  box: Box,
  theme: Theme,
  scale: number,
): Steps<Legend> {
  const present = classes.filter(({ count }) => count > 0);
  if (present.length === 0) return NO_LEGEND;
  const width = box.right - box.left;
  const gap = 22 * scale;
  const room = arrange(present.length, box.bottom - box.top, scale);
  const columnsOf = (column: number): number => Math.floor((0.6 * width - gap) / (column + gap));
  const most = room.rows * Math.max(0, columnsOf(columnWidth([], scale)));
  const maxWidth = Math.min(200 * scale, width * 0.25);
  const fitted = yield* fitNames(present.slice(0, most), FONT_SIZE * scale, maxWidth);
  const listed = [...fitted, ...present.slice(most)];
  const column = columnWidth(entriesOf(listed, most), scale);
  const columns = Math.min(Math.ceil(present.length / room.rows), columnsOf(column));
  if (columns < 1) return NO_LEGEND;
  const rows = Math.min(room.rows, Math.ceil(present.length / columns));
  const total = columns * column + (columns - 1) * gap;
  const place = { left: box.right - total, top: box.top, rows, line: room.line };
  const entries = entriesOf(listed, rows * columns);
  const marks = drawEntries(entries, { ...place, column, gap, scale }, theme);
  return { ...marks, width: total + 1.5 * gap };
}
