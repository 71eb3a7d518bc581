/**
 * Scatter plots of 2-D data maps as SVG, PNG and one self-contained HTML page.
 *
 * @module
 */
export { scatterSvg } from "./svg/scatter-svg.ts";
export { scatterPng, type PngOptions } from "./png/scatter-png.ts";
export { categoricalPalette } from "./colour/palette.ts";
