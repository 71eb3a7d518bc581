import type { Matrix, NumericArray } from "@ann/core";
import { escapeMarkup } from "../escape.ts";
import type { TextItem } from "../layout/items.ts";
import { layoutScatter, type ScatterLayout } from "../layout/layout.ts";
import { checkPoints } from "../layout/points.ts";
import { scatterSettings, type ScatterOptions } from "../options.ts";
import { runNow } from "../steps.ts";

const FONTS =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif";

/** At most two decimals, no trailing zeros. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/**
 * A browser paints a path once where its own dots overlap, so one path per class would hide both
 * density and the mixing of classes. Points are dealt to this many layers in drawing order.
 */
function layerCount(layout: ScatterLayout): number {
  const most = layout.classes.length === 1 ? 48 : 16;
  return Math.min(most, Math.max(1, Math.ceil(layout.order.length / 128)));
}

/** Paths of round dots: each is a zero-length line with round ends. */
function pointPaths(layout: ScatterLayout): string[] {
  const { order, pixels, codes, classes } = layout;
  const layers = layerCount(layout);
  const paths: string[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const from = Math.floor((layer * order.length) / layers);
    const to = Math.floor(((layer + 1) * order.length) / layers);
    const dots = classes.map((): string[] => []);
    for (const i of order.subarray(from, to)) {
      const x = pixels[2 * i]!.toFixed(1);
      dots[codes[i]!]!.push(`M${x} ${pixels[2 * i + 1]!.toFixed(1)}h0`);
    }
    for (const [code, list] of dots.entries()) {
      if (list.length === 0) continue;
      const { colour } = classes[code]!;
      paths.push(`<path data-class="${code}" stroke="${colour}" d="${list.join("")}"/>`);
    }
  }
  return paths;
}

function textElement(item: TextItem, background: string): string {
  const attributes = [
    `x="${short(item.x)}" y="${short(item.y)}" font-size="${short(item.size)}"`,
    `fill="${item.colour}"`,
    item.weight === "bold" ? 'font-weight="700"' : "",
    item.anchor === "start" ? "" : `text-anchor="${item.anchor}"`,
    item.halo > 0
      ? `stroke="${background}" stroke-width="${short(2 * item.halo)}" stroke-opacity="0.85" stroke-linejoin="round" paint-order="stroke"`
      : "",
  ];
  const text = escapeMarkup(item.text);
  return `<text ${attributes.filter((a) => a !== "").join(" ")}>${text}</text>`;
}

function renderSvg(layout: ScatterLayout, title: string): string {
  const { width, height, theme, pointSize, opacity } = layout;
  const name = title === "" ? "Scatter plot" : title;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeMarkup(name)}</title>`,
    `<rect width="${width}" height="${height}" fill="${theme.background}"/>`,
    `<g class="points" fill="none" stroke-linecap="round" stroke-width="${short(pointSize)}" stroke-opacity="${short(opacity)}">`,
    ...pointPaths(layout),
    "</g>",
    '<g class="swatches">',
    ...layout.swatches.map(
      ({ x, y, radius, colour }) =>
        `<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" fill="${colour}"/>`,
    ),
    "</g>",
    `<g class="text" font-family="${FONTS}">`,
    ...layout.texts.map((item) => textElement(item, theme.background)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

/**
 * Draws a 2-D data map as an SVG document: equal scales, no axes, one translucent dot per point,
 * classes mixed in a seeded random order, text as real text. About 14 bytes per point.
 *
 * Synchronous: the event loop waits until it is done, 0.5 to 1 s for 500 000 points. A program that
 * must not stand still so long calls it in a worker thread, or `scatterPng`.
 *
 * @param points n x 2; of a wider matrix the first two columns
 * @throws AnnError `shape`, `option`, or `not-finite` naming the row
 */
export function scatterSvg(points: Matrix<NumericArray>, options: ScatterOptions = {}): string {
  checkPoints("scatterSvg", points);
  const settings = scatterSettings("scatterSvg", options, points.rows);
  return renderSvg(runNow(layoutScatter("scatterSvg", points, settings)), settings.title);
}
