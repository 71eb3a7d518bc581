import type { Mask } from "./canvas.ts";

/** Directed straight edges, four numbers each: x0, y0, x1, y1; y downwards, in pixels. */
export type Edges = readonly number[];

/** Lines per pixel on which the outline is cut; along a line the coverage is exact. */
const LINES = 8;

interface Crossing {
  readonly x: number;
  readonly winding: number;
}

/** Where the edges cut each of `count` horizontal lines below `top`, from left to right. */
function crossingsByLine(edges: Edges, top: number, count: number): Crossing[][] {
  const lines = Array.from({ length: count }, (): Crossing[] => []);
  const lineAbove = (y: number): number => Math.ceil((y - top) * LINES - 0.5);
  for (let i = 0; i < edges.length; i += 4) {
    const [x0, y0, x1, y1] = [edges[i]!, edges[i + 1]!, edges[i + 2]!, edges[i + 3]!];
    const winding = y1 > y0 ? 1 : -1;
    const end = lineAbove(Math.max(y0, y1));
    for (let line = lineAbove(Math.min(y0, y1)); line < end; line++) {
      const y = top + (line + 0.5) / LINES;
      lines[line]!.push({ x: x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), winding });
    }
  }
  for (const crossings of lines) crossings.sort((a, b) => a.x - b.x);
  return lines;
}

/** Adds `weight` to the pixels of one row between `from` and `to`, partly at both ends. */
function addSpan(row: Float32Array, from: number, to: number, weight: number): void {
  for (let pixel = Math.floor(from); pixel < to; pixel++) {
    row[pixel]! += weight * (Math.min(to, pixel + 1) - Math.max(from, pixel));
  }
}

/** Smallest and largest x (`axis` 0) or y (`axis` 1) of the corners. */
function extent(edges: Edges, axis: 0 | 1): [min: number, max: number] {
  let min = Infinity;
  let max = -Infinity;
  for (let i = axis; i < edges.length; i += 2) {
    min = Math.min(min, edges[i]!);
    max = Math.max(max, edges[i]!);
  }
  return [min, max];
}

/**
 * Fills outlines by the non-zero rule, anti-aliased.
 * @param pad empty pixels to leave around the shape
 */
export function fillPolygon(edges: Edges, pad = 0): Mask {
  if (edges.length === 0) return { x: 0, y: 0, width: 0, height: 0, coverage: new Float32Array() };
  const [left, right] = extent(edges, 0);
  const [top, bottom] = extent(edges, 1);
  const x = Math.floor(left) - pad;
  const y = Math.floor(top) - pad;
  const width = Math.ceil(right) + pad - x;
  const height = Math.ceil(bottom) + pad - y;
  const coverage = new Float32Array(width * height);
  for (const [line, crossings] of crossingsByLine(edges, y, height * LINES).entries()) {
    const start = Math.floor(line / LINES) * width;
    const row = coverage.subarray(start, start + width);
    let winding = 0;
    let from = 0;
    for (const crossing of crossings) {
      if (winding !== 0) addSpan(row, from - x, crossing.x - x, 1 / LINES);
      winding += crossing.winding;
      from = crossing.x;
    }
  }
  for (let i = 0; i < coverage.length; i++) coverage[i] = Math.min(1, coverage[i]!);
  return { x, y, width, height, coverage };
}

/** Offsets within a disc and how far the mask still counts there, 1 inside and falling over one pixel. */
function discOffsets(radius: number): { dx: number; dy: number; weight: number }[] {
  const reach = Math.ceil(radius);
  const offsets: { dx: number; dy: number; weight: number }[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const weight = Math.min(1, radius + 0.5 - Math.hypot(dx, dy));
      if (weight > 0) offsets.push({ dx, dy, weight });
    }
  }
  return offsets;
}

/** Grows a shape by `radius` pixels all round; the mask must have that much padding. */
export function dilate(mask: Mask, radius: number): Mask {
  const { width, height, coverage } = mask;
  const grown = new Float32Array(coverage.length);
  const offsets = discOffsets(radius);
  for (let i = 0; i < coverage.length; i++) {
    const value = coverage[i]!;
    if (value === 0) continue;
    const row = Math.floor(i / width);
    const column = i - row * width;
    for (const { dx, dy, weight } of offsets) {
      if (column + dx < 0 || column + dx >= width || row + dy < 0 || row + dy >= height) continue;
      const at = i + dy * width + dx;
      grown[at] = Math.max(grown[at]!, value * weight);
    }
  }
  return { ...mask, coverage: grown };
}
