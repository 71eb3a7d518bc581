import type { Theme } from "../colour/theme.ts";
import { STEP, type Steps } from "../steps.ts";
import { oneLine, textWidth } from "../text/font.ts";
import type { PlotClass, TextItem } from "./items.ts";
import type { Box } from "./points.ts";

/** More names than this, or longer ones, would cover the map. */
const MAX_CLASSES = 30;
const MAX_LENGTH = 24;

/** Whether a map with these classes gets their names written on it. */
export function namesFitOnMap(classes: readonly PlotClass[]): boolean {
  const present = classes.filter(({ count }) => count > 0);
  return (
    present.length > 1 &&
    present.length <= MAX_CLASSES &&
    present.every(({ name }) => Array.from(oneLine(name)).length <= MAX_LENGTH)
  );
}

/** Median x and y of each class, `[x0, y0, x1, y1, ...]`; NaN for a class without points. */
export function* classMedians(
  pixels: Float64Array,
  codes: ArrayLike<number>,
  counts: readonly number[],
): Steps<Float64Array> {
  const axes = counts.map((count) => [new Float32Array(count), new Float32Array(count)] as const);
  const filled = new Uint32Array(counts.length);
  for (let i = 0; i < codes.length; i++) {
    if (i % STEP === 0) yield 0;
    const code = codes[i]!;
    const place = filled[code]!++;
    axes[code]![0][place] = pixels[2 * i]!;
    axes[code]![1][place] = pixels[2 * i + 1]!;
  }
  const medians = new Float64Array(2 * counts.length);
  for (const [code, values] of axes.entries()) {
    for (const axis of [0, 1] as const) {
      yield 0;
      const sorted = values[axis].toSorted();
      const middle = sorted.length >> 1;
      medians[2 * code + axis] =
        sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
    }
  }
  return medians;
}

/** Where a name stands: its middle and half its width. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly half: number;
}

/** A hair less than a line, so that rounding does not decide whether two neighbouring lines touch. */
const covers = (a: Place, b: Place, line: number): boolean =>
  Math.abs(a.x - b.x) < a.half + b.half && Math.abs(a.y - b.y) < 0.99 * line;

/** Vertical moves, in lines, that are tried until a name covers no other; page/labels.js has the same. */
const MOVES = [0, -0.5, 0.5, -1, 1, -1.5, 1.5, -2, 2];

/**
 * Names at the medians of their classes, largest class first, moved up or down off each other; a
 * name for which no move is enough stays where it belongs.
 */
export function placeClusterLabels(
  classes: readonly PlotClass[],
  medians: Float64Array,
  frame: Box,
  theme: Theme,
  scale: number,
): TextItem[] {
  const size = 14.5 * scale;
  const line = 1.2 * size;
  const taken: Place[] = [];
  const bySize = classes
    .map(({ name, count }, code) => ({ name, count, code }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
  return bySize.map(({ name, code }): TextItem => {
    const text = oneLine(name);
    const half = textWidth(text, "bold", size) / 2 + 2 * scale;
    const x = Math.min(Math.max(medians[2 * code]!, frame.left + half), frame.right - half);
    const places = MOVES.map((move) => ({ x, y: medians[2 * code + 1]! + move * line, half }));
    const isFree = (place: Place): boolean => !taken.some((other) => covers(place, other, line));
    const place = places.find(isFree) ?? places[0]!;
    taken.push(place);
    const y = place.y + 0.36 * size;
    const [colour, halo] = [theme.text, 2.2 * scale];
    return { text, x, y, size, weight: "bold", colour, anchor: "middle", halo };
  });
}
