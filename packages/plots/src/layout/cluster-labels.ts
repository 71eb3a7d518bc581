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

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Vertical moves, in lines, that are tried until a name covers no other; the last one is no move. */
const MOVES = [0, -0.5, 0.5, -1, 1, -1.5, 1.5, -2, 2, 0];

/** Names at the medians of their classes, largest class first, moved up or down off each other. */
export function placeClusterLabels(
  classes: readonly PlotClass[],
  medians: Float64Array,
  frame: Box,
  theme: Theme,
  scale: number,
): TextItem[] {
  const size = 14.5 * scale;
  const taken: Box[] = [];
  const bySize = classes
    .map(({ name, count }, code) => ({ name, count, code }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
  return bySize.map(({ name, code }): TextItem => {
    const text = oneLine(name);
    const half = textWidth(text, "bold", size) / 2 + 2 * scale;
    const x = Math.min(Math.max(medians[2 * code]!, frame.left + half), frame.right - half);
    const boxAt = (move: number): Box => {
      const y = medians[2 * code + 1]! + move * 1.2 * size;
      return { left: x - half, right: x + half, top: y - 0.6 * size, bottom: y + 0.6 * size };
    };
    const boxes = MOVES.map(boxAt);
    const box = boxes.find((b) => !taken.some((other) => overlaps(b, other))) ?? boxes.at(-1)!;
    taken.push(box);
    const y = (box.top + box.bottom) / 2 + 0.36 * size;
    const [colour, halo] = [theme.text, 2.2 * scale];
    return { text, x, y, size, weight: "bold", colour, anchor: "middle", halo };
  });
}
