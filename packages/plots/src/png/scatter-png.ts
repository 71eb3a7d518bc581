import {
  AnnError,
  numberOption,
  progressReporter,
  throwIfAborted,
  type Matrix,
  type NumericArray,
  type RunControl,
} from "@ann/core";
import { parseHex } from "../colour/hex.ts";
import { layoutScatter, type ScatterLayout } from "../layout/layout.ts";
import { checkPoints } from "../layout/points.ts";
import { scatterSettings, type ScatterOptions, type ScatterSettings } from "../options.ts";
import { runInTurns, type Steps } from "../steps.ts";
import { Canvas } from "./canvas.ts";
import { DiscSprites } from "./disc.ts";
import { encodePng, filterRows } from "./encode.ts";
import { textEdges } from "./outline.ts";
import { dilate, fillPolygon } from "./polygon.ts";

/** What only {@link scatterPng} can be told. */
export interface PngOptions extends ScatterOptions, RunControl {
  /** Pixels of the picture per CSS pixel, 0.5 to 8; default 2, sharp on most screens. */
  readonly pixelRatio?: number | undefined;
}

/** Most pixels of a picture: painting takes 6 bytes each, encoding 6 more. */
const MAX_PIXELS = 2 ** 26;

/** Points painted between two looks at the clock. */
const POINTS_PER_STEP = 256;

function checkedSize(settings: ScatterSettings, ratio: number): { width: number; height: number } {
  const width = Math.round(settings.width * ratio);
  const height = Math.round(settings.height * ratio);
  if (width * height <= MAX_PIXELS) return { width, height };
  throw new AnnError(
    "capacity",
    `scatterPng: ${width} x ${height} pixels are more than ${MAX_PIXELS}; lower width, height or pixelRatio`,
    { details: { width, height, maxPixels: MAX_PIXELS } },
  );
}

function* paintTexts(canvas: Canvas, layout: ScatterLayout, ratio: number): Steps<void> {
  const background = parseHex(layout.theme.background);
  for (const item of layout.texts) {
    yield layout.order.length;
    const reach = item.halo * ratio;
    const mask = fillPolygon(textEdges(item, ratio), Math.ceil(reach) + 1);
    if (reach > 0) canvas.paint(dilate(mask, reach), background, 0.85);
    canvas.paint(mask, parseHex(item.colour), 1);
  }
}

/** Paints everything and gives the filtered rows. Yields points painted plus rows encoded. */
function* paintScatter(
  settings: ScatterSettings,
  layoutSteps: Steps<ScatterLayout>,
  ratio: number,
): Steps<Uint8Array> {
  const { width, height } = checkedSize(settings, ratio);
  const layout = yield* layoutSteps;
  const { order, pixels, codes, classes, pointSize, opacity } = layout;
  const canvas = new Canvas(width, height, parseHex(layout.theme.background));
  const colours = classes.map(({ colour }) => parseHex(colour));
  const discs = new DiscSprites((pointSize / 2) * ratio);
  for (let i = 0; i < order.length; i++) {
    if (i % POINTS_PER_STEP === 0) yield i;
    const row = order[i]!;
    const disc = discs.at(pixels[2 * row]! * ratio, pixels[2 * row + 1]! * ratio);
    canvas.paint(disc, colours[codes[row]!]!, opacity);
  }
  for (const { x, y, radius, colour } of layout.swatches) {
    canvas.paint(new DiscSprites(radius * ratio).at(x * ratio, y * ratio), parseHex(colour), 1);
  }
  yield* paintTexts(canvas, layout, ratio);
  const bytes = yield* canvas.toBytes();
  for (const filtering = filterRows(bytes, width); ;) {
    const { done, value } = filtering.next();
    if (done) return value;
    yield order.length + value;
  }
}

/**
 * Draws a 2-D data map as a PNG file: the same picture as `scatterSvg`, without needing any font.
 * Text is drawn in Roboto; characters beyond Latin-1 become small boxes.
 *
 * @param points n x 2; of a wider matrix the first two columns
 * @returns the bytes of the file; the same for the same input
 * @throws AnnError `shape`, `option`, `not-finite` naming the row, `capacity` above 2^26 pixels,
 *   `aborted`
 */
export async function scatterPng(
  points: Matrix<NumericArray>,
  options: PngOptions = {},
): Promise<Uint8Array> {
  checkPoints("scatterPng", points);
  const { pixelRatio, signal } = options;
  const extra = ["pixelRatio", "signal", "onProgress", "threads"];
  const settings = scatterSettings("scatterPng", options, points.rows, extra);
  const range = { default: 2, min: 0.5, max: 8 };
  const ratio = numberOption("scatterPng", "pixelRatio", pixelRatio, range);
  const { width, height } = checkedSize(settings, ratio);
  const report = progressReporter("write", options);
  const total = points.rows + height;
  const layout = layoutScatter("scatterPng", points, settings);
  const painting = paintScatter(settings, layout, ratio);
  const rows = await runInTurns(painting, signal, (done) =>
    report(Math.min(done, total - 1), total),
  );
  const file = await encodePng(rows, width, height, ratio);
  throwIfAborted(signal);
  report(total, total);
  return file;
}
