import type { Matrix, NumericArray } from "@ann/core";
import { THEMES, type Theme } from "../colour/theme.ts";
import { classColours, type ScatterSettings } from "../options.ts";
import type { Steps } from "../steps.ts";
import { fitText, oneLine } from "../text/font.ts";
import { classMedians, namesFitOnMap, placeClusterLabels } from "./cluster-labels.ts";
import type { PlotClass, Swatch, TextItem } from "./items.ts";
import { layoutLegend } from "./legend.ts";
import {
  defaultOpacity,
  defaultPointSize,
  drawingOrder,
  projectPoints,
  readPoints,
  type Box,
} from "./points.ts";

/** Everything that a still picture draws, in CSS pixels, back to front: points, swatches, texts. */
export interface ScatterLayout {
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  /** Centres of the points, x0, y0, x1, y1, ... */
  readonly pixels: Float64Array;
  /** Rows in drawing order. */
  readonly order: Uint32Array;
  readonly classes: readonly PlotClass[];
  /** Class of each row, an index into `classes`. */
  readonly codes: Uint32Array;
  readonly pointSize: number;
  readonly opacity: number;
  readonly swatches: readonly Swatch[];
  readonly texts: readonly TextItem[];
}

/** Points in each class. */
function countCodes(codes: Uint32Array, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const code of codes) counts[code]! += 1;
  return counts;
}

/** The classes of a plot and the class of each row; one nameless class when there are no labels. */
export function plotClasses(
  settings: ScatterSettings,
  rows: number,
): { classes: PlotClass[]; codes: Uint32Array } {
  const { labels, background } = settings;
  const names = labels?.names ?? [""];
  const codes = labels?.codes ?? new Uint32Array(rows);
  const colours = classColours(settings, names.length, background);
  const counts = countCodes(codes, names.length);
  const classes = names.map((name, i) => ({ name, colour: colours[i]!, count: counts[i]! }));
  return { classes, codes };
}

interface Heading {
  readonly texts: TextItem[];
  /** Where the space below the heading begins. */
  readonly bottom: number;
}

function layoutHeading(
  settings: ScatterSettings,
  theme: Theme,
  frame: Box,
  scale: number,
): Heading {
  const texts: TextItem[] = [];
  let bottom = frame.top;
  const add = (source: string, weight: "bold" | "regular", size: number, colour: string): void => {
    const text = fitText(oneLine(source), weight, size, frame.right - frame.left);
    if (text === "") return;
    const place = { x: frame.left, y: bottom + 0.8 * size, anchor: "start", halo: 0 } as const;
    texts.push({ text, size, weight, colour, ...place });
    bottom += 1.4 * size;
  };
  add(settings.title, "bold", 23 * scale, theme.text);
  add(settings.subtitle, "regular", 14.5 * scale, theme.muted);
  return { texts, bottom: texts.length > 0 ? bottom + 14 * scale : bottom };
}

/** Text and gaps grow more slowly than the picture. */
function textScale(width: number, height: number): number {
  return Math.min(4, Math.max(0.55, Math.sqrt(Math.min(width, height) / 900)));
}

/**
 * Places a scatter plot: heading at the top left, legend at the right, the map with equal scales
 * in the middle of what remains.
 * @throws AnnError `not-finite`
 */
export function* layoutScatter(
  where: string,
  points: Matrix<NumericArray>,
  settings: ScatterSettings,
): Steps<ScatterLayout> {
  const { width, height, labels } = settings;
  const theme = THEMES[settings.background];
  const scale = textScale(width, height);
  const margin = 40 * scale;
  const frame: Box = { left: margin, top: margin, right: width - margin, bottom: height - margin };
  const map = yield* readPoints(where, points);
  const { classes, codes } = plotClasses(settings, map.n);
  const heading = layoutHeading(settings, theme, frame, scale);
  const below: Box = { ...frame, top: heading.bottom };
  const legend = yield* layoutLegend(settings.legend && labels ? classes : [], below, theme, scale);
  const box: Box = { ...below, right: below.right - legend.width };
  const area = Math.max(1, (box.right - box.left) * (box.bottom - box.top));
  const pointSize = settings.pointSize ?? defaultPointSize(map.n, area);
  const inset = Math.min(pointSize / 2, (box.right - box.left) / 4, (box.bottom - box.top) / 4);
  const pixels = yield* projectPoints(map, {
    left: box.left + inset,
    top: box.top + inset,
    right: box.right - inset,
    bottom: box.bottom - inset,
  });
  const order = yield* drawingOrder(map.n, settings.seed);
  const texts = [...heading.texts, ...legend.texts];
  if (settings.clusterLabels && namesFitOnMap(classes)) {
    const counts = classes.map(({ count }) => count);
    const medians = yield* classMedians(pixels, codes, counts);
    texts.push(...placeClusterLabels(classes, medians, box, theme, scale));
  }
  const opacity = settings.opacity ?? defaultOpacity(map.n, classes.length);
  const marks = { swatches: legend.swatches, texts };
  return { width, height, theme, pixels, order, classes, codes, pointSize, opacity, ...marks };
}
