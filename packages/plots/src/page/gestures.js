/** @import { Camera } from "./camera.js" */

/** Pixels that one arrow key moves the map. */
const KEY_STEP = 60;

/**
 * Zoom of a turn of the wheel; lines and pages count as pixels, a pinch on a touchpad (control
 * key) more.
 * @param {WheelEvent} event
 */
function wheelFactor(event) {
  const unit = [1, 16, 400][event.deltaMode] ?? 1;
  const delta = Math.max(-240, Math.min(240, event.deltaY * unit));
  return Math.exp(-delta * (event.ctrlKey ? 0.01 : 0.0022));
}

/**
 * Drag and pinch: the middle of all fingers pans, their spread zooms.
 * @param {HTMLElement} surface
 * @param {Camera} camera
 * @param {() => void} onMove
 */
function followPointers(surface, camera, onMove) {
  /** @type {Map<number, { x: number, y: number }>} */
  const fingers = new Map();
  const centre = () => {
    const all = [...fingers.values()];
    const x = all.reduce((sum, f) => sum + f.x, 0) / all.length;
    const y = all.reduce((sum, f) => sum + f.y, 0) / all.length;
    const spread = all.reduce((sum, f) => sum + Math.hypot(f.x - x, f.y - y), 0) / all.length;
    return { x, y, spread };
  };
  surface.addEventListener("pointerdown", (event) => {
    surface.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    surface.classList.add("dragging");
  });
  surface.addEventListener("pointermove", (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    const before = centre();
    finger.x = event.clientX;
    finger.y = event.clientY;
    const after = centre();
    camera.pan(after.x - before.x, after.y - before.y);
    if (before.spread > 0 && after.spread > 0) {
      camera.zoomAt(after.x, after.y, after.spread / before.spread);
    }
    onMove();
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    surface.addEventListener(end, (event) => {
      fingers.delete(event.pointerId);
      if (fingers.size === 0) surface.classList.remove("dragging");
    });
  }
}

/**
 * Pan, zoom and reset by mouse, touch and keyboard.
 * @param {HTMLElement} surface
 * @param {Camera} camera
 * @param {{ onMove: () => void, reset: () => void }} actions
 */
export function followGestures(surface, camera, { onMove, reset }) {
  followPointers(surface, camera, onMove);
  surface.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      camera.zoomAt(event.clientX, event.clientY, wheelFactor(event));
      onMove();
    },
    { passive: false },
  );
  surface.addEventListener("dblclick", reset);
  const zoomMiddle = (/** @type {number} */ factor) => () =>
    camera.zoomAt(surface.clientWidth / 2, surface.clientHeight / 2, factor);
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowLeft: () => camera.pan(KEY_STEP, 0),
    ArrowRight: () => camera.pan(-KEY_STEP, 0),
    ArrowUp: () => camera.pan(0, KEY_STEP),
    ArrowDown: () => camera.pan(0, -KEY_STEP),
    "+": zoomMiddle(1.3),
    "=": zoomMiddle(1.3),
    "-": zoomMiddle(1 / 1.3),
    0: reset,
  };
  surface.addEventListener("keydown", (event) => {
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
    onMove();
  });
}
