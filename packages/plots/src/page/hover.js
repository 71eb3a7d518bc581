/** @import { Camera } from "./camera.js" */
/** @import { Points } from "./data.js" */
/** @import { PointGrid } from "./grid.js" */
import { requiredElement } from "./window.js";

/** How far from a point the pointer may be, in CSS pixels. */
const REACH = 12;

/**
 * Shows a ring around the point nearest to the pointer, and a note with its row and class.
 * @param {HTMLElement} surface
 * @param {Points} points
 * @param {PointGrid} grid
 * @param {Camera} camera
 * @param {{ describe(row: number): [string, string], colour(row: number): string,
 *   accept(code: number): boolean, size(): number }} view
 * @returns {() => void} puts the ring back on its point after the map has moved
 */
export function followHover(surface, points, grid, camera, view) {
  const ring = requiredElement("ring");
  const note = requiredElement("note");
  const [title, detail] = [requiredElement("note-title"), requiredElement("note-detail")];
  /** @type {{ x: number, y: number } | null} */
  let pointer = null;
  const place = () => {
    const reach = REACH / camera.scale;
    const row = pointer
      ? grid.nearest(camera.dataX(pointer.x), camera.dataY(pointer.y), reach, view.accept)
      : -1;
    ring.hidden = note.hidden = row < 0;
    if (row < 0) return;
    const x = camera.screenX(points.xy[2 * row] ?? 0);
    const y = camera.screenY(points.xy[2 * row + 1] ?? 0);
    const diameter = Math.max(10, view.size() + 7);
    ring.style.width = ring.style.height = `${diameter}px`;
    ring.style.transform = `translate(${x - diameter / 2}px, ${y - diameter / 2}px)`;
    [title.textContent, detail.textContent] = view.describe(row);
    detail.hidden = detail.textContent === "";
    note.style.setProperty("--colour", view.colour(row));
    const left = Math.max(8, Math.min(x + 14, surface.clientWidth - note.offsetWidth - 8));
    const above = y - note.offsetHeight - 12;
    note.style.transform = `translate(${left}px, ${above < 8 ? y + 16 : above}px)`;
  };
  /** @param {PointerEvent} event */
  const follow = (event) => {
    pointer = { x: event.clientX, y: event.clientY };
    place();
  };
  surface.addEventListener("pointermove", follow);
  surface.addEventListener("pointerdown", follow);
  surface.addEventListener("pointerleave", () => {
    pointer = null;
    place();
  });
  return place;
}
