import { integerOption } from "@ann/core";
import { parseHex, toHex } from "./hex.ts";
import { oklchToRgb, rgbToOklch } from "./oklch.ts";

/**
 * Twenty colours, best first. Hues were picked by hand; lightness, chroma and hue were then moved a
 * little by simulated annealing so that the smallest OKLab distance between any two stays large
 * under normal vision and under full protanopia, deuteranopia and tritanopia (matrices of Machado,
 * Oliveira and Fernandes, IEEE TVCG 15(6), 2009).
 */
const CURATED = (
  "#3a5abd #d98b02 #16b37c #db3e0e #ac72e3 #64c6fc #7b4434 #fc94c3 #b4ca58 #787e84 " +
  "#0b585d #8b2e59 #b59ce0 #77c167 #483b97 #f6bc9c #e548b2 #34724d #60baab #8f7234"
).split(" ");

/** Turns by the golden angle never come back to an earlier hue. */
const GOLDEN_ANGLE = 137.50776405003785;

/** Lightness and chroma of generated colours take turns, so that close hues still differ. */
const TIERS = [
  [0.62, 0.17],
  [0.78, 0.12],
  [0.48, 0.13],
  [0.7, 0.07],
] as const;

function generated(i: number): string {
  const [tier, chroma] = TIERS[i % TIERS.length]!;
  const lightness = tier + 0.015 * ((Math.floor(i / TIERS.length) % 5) - 2);
  return toHex(oklchToRgb([lightness, chroma, (30 + i * GOLDEN_ANGLE) % 360]));
}

/** Most colours that {@link categoricalPalette} gives; nobody tells more apart. */
export const MAX_COLOURS = 100_000;

/**
 * Colours for `n` classes, as `#rrggbb`. A longer palette begins with the shorter one. The first
 * ten are told apart with any kind of colour vision, the first twenty by most people; beyond
 * that colours are generated and a reader needs the labels or the legend.
 *
 * @param n number of colours, 0 to 100 000
 * @throws AnnError `option`
 */
export function categoricalPalette(n: number): string[] {
  integerOption("categoricalPalette", "n", n ?? null, { default: 0, min: 0, max: MAX_COLOURS });
  return Array.from({ length: n }, (_, i) => CURATED[i] ?? generated(i - CURATED.length));
}

/** The same colour made lighter for a dark background; dark colours move most. */
export function onDark(colour: string): string {
  const [lightness, chroma, hue] = rgbToOklch(parseHex(colour));
  return toHex(oklchToRgb([0.3 + 0.66 * lightness, chroma, hue]));
}
