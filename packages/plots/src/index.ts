/**
 * Scatter plots of 2-D data maps: an SVG document, a PNG file or one self-contained HTML page,
 * without fonts, browsers or other packages. SVG and PNG are the same picture; the page uses the
 * same colours and moves class names off each other by the same rule, but fits the reader's window.
 *
 * ```ts
 * import { matrixFromRows } from "@ann/core";
 * import { scatterSvg } from "@ann/plots";
 * const labels = { names: ["left", "right"], codes: Uint32Array.of(0, 1, 1) };
 * const svg = scatterSvg(matrixFromRows([[0, 0], [3, 1], [4, 2]]), { labels, title: "Three points" });
 * ```
 *
 * @module
 */
export { categoricalPalette } from "./colour/palette.ts";
export { scatterHtml, type HtmlOptions } from "./html/scatter-html.ts";
export type { ClassLabels, ScatterOptions } from "./options.ts";
export { scatterPng, type PngOptions } from "./png/scatter-png.ts";
export { scatterSvg } from "./svg/scatter-svg.ts";
