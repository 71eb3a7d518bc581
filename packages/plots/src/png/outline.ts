import { glyphOf, textWidth, type OutlinePoint } from "../text/font.ts";
import type { TextItem } from "../layout/items.ts";
import type { Edges } from "./polygon.ts";

/** Straight pieces per curve: at 100 pixels an em the error is below a tenth of a pixel. */
const PIECES = 6;

const middle = (a: OutlinePoint, b: OutlinePoint): OutlinePoint => ({
  x: (a.x + b.x) / 2,
  y: (a.y + b.y) / 2,
  onCurve: true,
});

/** The corners of a contour whose quadratic curves are cut into straight pieces, closed. */
function flattenContour(contour: readonly OutlinePoint[]): { x: number; y: number }[] {
  const explicit = contour.flatMap((point, i) => {
    const next = contour[(i + 1) % contour.length]!;
    return point.onCurve || next.onCurve ? [point] : [point, middle(point, next)];
  });
  const first = explicit.findIndex(({ onCurve }) => onCurve);
  const points = [...explicit.slice(first), ...explicit.slice(0, first), explicit[first]!];
  const corners: { x: number; y: number }[] = [points[0]!];
  for (let i = 1; i < points.length; i++) {
    const point = points[i]!;
    if (point.onCurve) {
      corners.push(point);
      continue;
    }
    const [start, end] = [points[i - 1]!, points[++i]!];
    for (let piece = 1; piece <= PIECES; piece++) {
      const t = piece / PIECES;
      const [a, b, c] = [(1 - t) ** 2, 2 * t * (1 - t), t ** 2];
      corners.push({
        x: a * start.x + b * point.x + c * end.x,
        y: a * start.y + b * point.y + c * end.y,
      });
    }
  }
  return corners;
}

/** The outline of a line of text as edges in pixels. @param ratio pixels per CSS pixel */
export function textEdges(item: TextItem, ratio: number): Edges {
  const { text, weight, anchor } = item;
  const size = item.size * ratio;
  const width = textWidth(text, weight, size);
  const baseline = item.y * ratio;
  let pen = item.x * ratio - (anchor === "start" ? 0 : anchor === "middle" ? width / 2 : width);
  const edges: number[] = [];
  for (const character of text) {
    const { contours, advance } = glyphOf(character, weight);
    for (const contour of contours) {
      const corners = flattenContour(contour);
      for (let i = 1; i < corners.length; i++) {
        const [from, to] = [corners[i - 1]!, corners[i]!];
        edges.push(pen + from.x * size, baseline - from.y * size);
        edges.push(pen + to.x * size, baseline - to.y * size);
      }
    }
    pen += advance * size;
  }
  return edges;
}
