/** @import { MapView } from "./map-view.js" */
import { themed } from "./colours.js";
import { make, swatch } from "./dom.js";

/** How far from a point it is still meant, in CSS pixels. */
const REACH = 14;

/** Directions of the arrow keys on the screen. */
const ARROWS = new Map([
  ["ArrowLeft", [-1, 0]],
  ["ArrowRight", [1, 0]],
  ["ArrowUp", [0, -1]],
  ["ArrowDown", [0, 1]],
]);

/**
 * The row with the least cost, -1 when all are infinite.
 * @param {MapView} view
 * @param {(x: number, y: number, row: number) => number} cost
 */
function cheapest(view, cost) {
  let best = -1;
  let least = Infinity;
  for (let row = 0; row < view.placed; row++) {
    const value = cost(...view.placeOf(row), row);
    if (value < least) {
      least = value;
      best = row;
    }
  }
  return best;
}

/**
 * The row under a place of the canvas, -1 when there is none.
 * @param {MapView} view
 * @param {number} px
 * @param {number} py
 */
function rowAt(view, px, py) {
  const reach = REACH + view.radius;
  return cheapest(view, (x, y) => {
    const distance = Math.hypot(x - px, y - py);
    return distance <= reach ? distance : Infinity;
  });
}

/**
 * The nearest row in a direction from the marked one, or the first row.
 * @param {MapView} view
 * @param {readonly number[]} direction
 */
function rowTowards(view, [right = 0, down = 0]) {
  if (view.marked < 0) return view.placed > 0 ? 0 : -1;
  const [fromX, fromY] = view.placeOf(view.marked);
  const next = cheapest(view, (x, y, row) => {
    const along = (x - fromX) * right + (y - fromY) * down;
    const aside = Math.abs((x - fromX) * down + (y - fromY) * right);
    return row === view.marked || along <= 0 || aside > along ? Infinity : along + aside;
  });
  return next < 0 ? view.marked : next;
}

/**
 * Shows row and class of the point under the pointer or reached by arrow keys.
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} tip
 * @param {MapView} view
 * @returns {() => void} keeps the tip beside its point; to be called after every picture
 */
export function followHover(canvas, tip, view) {
  const place = () => {
    const shown = view.marked >= 0 && view.marked < view.placed;
    tip.hidden = !shown;
    if (!shown) return;
    const [x, y] = view.placeOf(view.marked);
    const left = x + 14 + tip.offsetWidth > canvas.clientWidth ? x - 14 - tip.offsetWidth : x + 14;
    const top = Math.min(
      Math.max(4, y - tip.offsetHeight / 2),
      canvas.clientHeight - tip.offsetHeight - 4,
    );
    tip.style.transform = `translate(${Math.max(4, left)}px, ${top}px)`;
  };
  /** @param {number} row */
  const mark = (row) => {
    const { rows } = view;
    if (row === view.marked || !rows) return;
    view.marked = row;
    if (row >= 0) {
      const colours = themed(rows.colours);
      const name = rows.classOf(row);
      const about = make("span", "row", rows.nameOf(row));
      const kind = [
        swatch(colours[rows.codeOf(row) % colours.length] ?? ""),
        make("span", "class", name),
      ];
      tip.replaceChildren(...(name ? kind : []), about);
    }
    view.redraw();
  };
  canvas.addEventListener("pointermove", (event) =>
    mark(rowAt(view, event.offsetX, event.offsetY)),
  );
  canvas.addEventListener("pointerdown", (event) =>
    mark(rowAt(view, event.offsetX, event.offsetY)),
  );
  canvas.addEventListener("pointerleave", () => mark(-1));
  canvas.addEventListener("blur", () => mark(-1));
  canvas.addEventListener("keydown", (event) => {
    const direction = ARROWS.get(event.key);
    if (direction) event.preventDefault();
    if (direction) mark(rowTowards(view, direction));
    if (event.key === "Escape") mark(-1);
  });
  return place;
}
