/**
 * A rectangle of the window, in CSS pixels.
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Rect
 */

/** How far one can zoom, as factors of the whole map. */
const MIN_ZOOM = 0.5;
const MAX_ZOOM = 5000;

/** Which part of the map is seen: screen x = originX + scale * x, screen y = originY - scale * y. */
export class Camera {
  scale = 1;
  originX = 0;
  originY = 0;
  /** Scale at which the whole map fits. */
  fitScale = 1;

  /** How many times larger than the whole map. */
  get zoom() {
    return this.scale / this.fitScale;
  }

  /**
   * Shows the rectangle from `min` to `max` in the middle of `rect`, as large as fits.
   * @param {[number, number]} min
   * @param {[number, number]} max
   * @param {Rect} rect
   */
  fit(min, max, rect) {
    const width = Math.max(1, rect.right - rect.left);
    const height = Math.max(1, rect.bottom - rect.top);
    const scale = Math.min(width / (max[0] - min[0]), height / (max[1] - min[1]));
    this.scale = this.fitScale = scale > 0 && scale < Infinity ? scale : 1;
    if (max[0] < min[0]) return;
    this.originX = (rect.left + rect.right) / 2 - (this.scale * (min[0] + max[0])) / 2;
    this.originY = (rect.top + rect.bottom) / 2 + (this.scale * (min[1] + max[1])) / 2;
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  pan(dx, dy) {
    this.originX += dx;
    this.originY += dy;
  }

  /**
   * Zooms so that what is under (x, y) stays there.
   * @param {number} x
   * @param {number} y
   * @param {number} factor
   */
  zoomAt(x, y, factor) {
    const zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, this.zoom * factor));
    const real = zoom / this.zoom;
    this.scale *= real;
    this.originX = x - (x - this.originX) * real;
    this.originY = y - (y - this.originY) * real;
  }

  /** @param {number} x */
  screenX(x) {
    return this.originX + this.scale * x;
  }

  /** @param {number} y */
  screenY(y) {
    return this.originY - this.scale * y;
  }

  /** @param {number} x */
  dataX(x) {
    return (x - this.originX) / this.scale;
  }

  /** @param {number} y */
  dataY(y) {
    return (this.originY - y) / this.scale;
  }
}
