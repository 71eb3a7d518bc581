import { BOLD } from "./glyphs-bold.ts";
import { REGULAR } from "./glyphs-regular.ts";

/** The two weights that pictures use. */
export type Weight = "regular" | "bold";

/** A point of a quadratic outline, in em, y up. Between two off-curve points lies their middle. */
export interface OutlinePoint {
  readonly x: number;
  readonly y: number;
  readonly onCurve: boolean;
}

/** One character's shape and how far it moves the pen, in em. */
export interface Glyph {
  readonly advance: number;
  readonly contours: readonly (readonly OutlinePoint[])[];
}

const UNITS_PER_EM = 512;
const SOURCES = { regular: REGULAR, bold: BOLD };
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The numbers in a base64 VLQ string: five bits a digit, low digits first, sign in the lowest bit. */
function decodeVlq(text: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const digit = BASE64.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

/** Reads a glyph in the encoding that tools/glyphs.py describes. */
function decodeGlyph(source: string): Glyph {
  const [advance, ...contours] = source.split("|").map(decodeVlq);
  let x = 0;
  let y = 0;
  const readContour = (numbers: number[]): OutlinePoint[] => {
    const points: OutlinePoint[] = [];
    for (let i = 0; i < numbers.length; i += 2) {
      x += numbers[i]! >> 1;
      y += numbers[i + 1]!;
      const onCurve = (numbers[i]! & 1) === 0;
      points.push({ x: x / UNITS_PER_EM, y: y / UNITS_PER_EM, onCurve });
    }
    return points;
  };
  return { advance: advance![0]! / UNITS_PER_EM, contours: contours.map(readContour) };
}

function rectangle(left: number, bottom: number, right: number, top: number): OutlinePoint[] {
  const corners = [
    [left, bottom],
    [left, top],
    [right, top],
    [right, bottom],
  ] as const;
  return corners.map(([x, y]) => ({ x, y, onCurve: true }));
}

/** A hollow box for characters that have no outline; East Asian ones are about twice as wide. */
function missingGlyph(character: string): Glyph {
  const advance = character.codePointAt(0)! >= 0x1100 ? 1 : 0.6;
  const outer = rectangle(0.08, 0, advance - 0.08, 0.7);
  const inner = rectangle(0.13, 0.05, advance - 0.13, 0.65).toReversed();
  return { advance, contours: [outer, inner] };
}

const cache = new Map<string, Glyph>();

/** The outline of one character; a small box where the font has none. */
export function glyphOf(character: string, weight: Weight): Glyph {
  const key = weight + character;
  let glyph = cache.get(key);
  if (!glyph) {
    const source = Object.hasOwn(SOURCES[weight], character)
      ? SOURCES[weight][character]
      : undefined;
    glyph = source === undefined ? missingGlyph(character) : decodeGlyph(source);
    cache.set(key, glyph);
  }
  return glyph;
}

/** Text on one line: composed characters, every run of white space one space, no controls. */
export function oneLine(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
}

/** Width of one line of text, in the unit of `size` (the em). */
export function textWidth(text: string, weight: Weight, size: number): number {
  let width = 0;
  for (const character of text) width += glyphOf(character, weight).advance;
  return width * size;
}

/**
 * `text` itself if it fits, else its longest beginning that fits with an ellipsis. Reads no further
 * than `maxWidth`, however long the text is.
 */
export function fitText(text: string, weight: Weight, size: number, maxWidth: number): string {
  const ellipsis = glyphOf("…", weight).advance;
  let width = 0;
  let end = 0;
  let fitting = 0;
  for (const character of text) {
    width += glyphOf(character, weight).advance;
    if (width * size > maxWidth) return `${text.slice(0, fitting).trimEnd()}…`;
    end += character.length;
    if ((width + ellipsis) * size <= maxWidth) fitting = end;
  }
  return text;
}
