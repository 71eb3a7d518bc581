import type { Theme } from "../colour/theme.ts";
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

/** What the legend lists: every class that has points, the last line saying how many more there are. */
function entriesOf(classes: readonly PlotClass[], room: number): Entry[] {
  const present = classes.filter(({ count }) => count > 0);
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

/**
 * Swatches, names and counts in columns at the right edge of `box`. Left out when nothing has
 * points or when less than 40 % of the width would remain for the map.
 *
 * @param scale size of text and gaps relative to a picture of about 1000 x 900
 */
export function layoutLegend(
  classes: readonly PlotClass[],
  box: Box,
  theme: Theme,
  scale: number,
): Legend {
  const size = 13 * scale;
  const width = box.right - box.left;
  const present = classes.filter(({ count }) => count > 0).length;
  const room = arrange(present, box.bottom - box.top, scale);
  const maxName = Math.min(200 * scale, width * 0.25);
  const widest = (texts: string[]): number =>
    SLACK * Math.max(0, ...texts.map((text) => textWidth(text, "regular", size)));
  const columnOf = (entries: readonly Entry[]): { column: number; name: number } => {
    const name = widest(entries.map((entry) => entry.name));
    return { name, column: (22 + 14) * scale + name + widest(entries.map((entry) => entry.count)) };
  };
  const fitted = classes.map((c) => ({
    ...c,
    name: fitText(oneLine(c.name), "regular", size, maxName),
  }));
  const gap = 22 * scale;
  const { column } = columnOf(entriesOf(fitted, Infinity));
  const fitting = Math.floor((0.6 * width - gap) / column);
  const columns = Math.min(Math.ceil(present / room.rows), fitting);
  if (present === 0 || columns < 1) return NO_LEGEND;
  const rows = Math.min(room.rows, Math.ceil(present / columns));
  const total = columns * column + (columns - 1) * gap;
  const left = box.right - total;
  const swatches: Swatch[] = [];
  const texts: TextItem[] = [];
  for (const [i, entry] of entriesOf(fitted, rows * columns).entries()) {
    const x = left + Math.floor(i / rows) * (column + gap);
    const y = box.top + ((i % rows) + 0.5) * room.line;
    const style = { y: y + 0.36 * size, size, weight: "regular", halo: 0 } as const;
    const colour = entry.colour === undefined ? theme.muted : theme.text;
    texts.push({ ...style, text: entry.name, x: x + 22 * scale, colour, anchor: "start" });
    texts.push({ ...style, text: entry.count, x: x + column, colour: theme.muted, anchor: "end" });
    if (entry.colour === undefined) continue;
    swatches.push({ x: x + 6 * scale, y, radius: 5.5 * scale, colour: entry.colour });
  }
  return { swatches, texts, width: total + 1.5 * gap };
}
