import { AnnError, checkMatrix, RandomStream, type Matrix, type NumericArray } from "@ann/core";
import { STEP, type Steps } from "../steps.ts";

/** A rectangle in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The points of a map, checked: pairs (x, y) and the smallest rectangle around them. */
export interface MapPoints {
  readonly n: number;
  /** 2n finite values: x0, y0, x1, y1, ... */
  readonly xy: Float32Array;
  readonly min: readonly [x: number, y: number];
  readonly max: readonly [x: number, y: number];
}

function notFinite(where: string, row: number, x: number, y: number): AnnError {
  return new AnnError(
    "not-finite",
    `${where}: row ${row} of points is (${x}, ${y}); leave such rows out before plotting`,
    { details: { row, x, y } },
  );
}

/** @throws AnnError `shape` for fewer than two columns; a matrix without rows may have none. */
export function checkPoints(where: string, points: Matrix<NumericArray>): void {
  checkMatrix(points, `${where}: points`);
  if (points.rows > 0 && points.cols < 2) {
    throw new AnnError("shape", `${where}: points need 2 columns, got ${points.cols}`, {
      details: { cols: points.cols },
    });
  }
}

/**
 * Copies the first two columns of a matrix that {@link checkPoints} let pass.
 * @throws AnnError `not-finite` naming the first row that is no finite f32
 */
export function* readPoints(where: string, points: Matrix<NumericArray>): Steps<MapPoints> {
  const { data, rows, stride } = points;
  const xy = new Float32Array(2 * rows);
  const min: [number, number] = [Infinity, Infinity];
  const max: [number, number] = [-Infinity, -Infinity];
  for (let i = 0; i < rows; i++) {
    if (i % STEP === 0) yield 0;
    xy[2 * i] = data[i * stride]!;
    xy[2 * i + 1] = data[i * stride + 1]!;
    const x = xy[2 * i]!;
    const y = xy[2 * i + 1]!;
    if (!Number.isFinite(x) || !Number.isFinite(y)) throw notFinite(where, i, x, y);
    if (x < min[0]) min[0] = x;
    if (x > max[0]) max[0] = x;
    if (y < min[1]) min[1] = y;
    if (y > max[1]) max[1] = y;
  }
  return { n: rows, xy, min, max };
}

/**
 * Places the map in the middle of a box, as large as fits, with one scale for both axes and y
 * upwards. A map of one place goes to the middle.
 * @returns 2n pixel coordinates
 */
export function* projectPoints(points: MapPoints, box: Box): Steps<Float64Array> {
  const { n, xy, min, max } = points;
  const dx = max[0] - min[0];
  const dy = max[1] - min[1];
  const fit = Math.min((box.right - box.left) / dx, (box.bottom - box.top) / dy);
  const scale = Number.isFinite(fit) ? fit : 1;
  const left = (box.left + box.right - scale * dx) / 2;
  const bottom = (box.top + box.bottom + scale * dy) / 2;
  const pixels = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    if (i % STEP === 0) yield 0;
    pixels[2 * i] = left + scale * (xy[2 * i]! - min[0]);
    pixels[2 * i + 1] = bottom - scale * (xy[2 * i + 1]! - min[1]);
  }
  return pixels;
}

/** A random order of the points, so that no class lies on top of the others. */
export function* drawingOrder(n: number, seed: number): Steps<Uint32Array> {
  const order = new Uint32Array(n);
  const random = new RandomStream(seed);
  for (let i = 0; i < n; i++) {
    if (i % STEP === 0) yield 0;
    const j = random.below(i + 1);
    order[i] = order[j]!;
    order[j] = i;
  }
  return order;
}

/**
 * Diameter that suits `n` points on an area of CSS pixels. The mean spacing `sqrt(area / n)` to a
 * power below one: many points become small, yet each stays visible.
 */
export function defaultPointSize(n: number, area: number): number {
  const spacing = Math.sqrt(area / Math.max(1, n));
  return Math.min(10, Math.max(0.9, 1.05 * spacing ** 0.55));
}

/**
 * Opacity that suits `n` points: nearly opaque for a hundred, lighter the more they overlap, and
 * lighter again where one colour leaves density as the only thing to see.
 */
export function defaultOpacity(n: number, classes: number): number {
  const decades = Math.log10(Math.max(100, n)) - 2;
  const mixed = Math.min(0.9, Math.max(0.25, 0.9 - 0.13 * decades));
  return classes > 1 ? mixed : Math.max(0.12, mixed - 0.1 * decades);
}
