/** Time in which the camera makes up for two thirds of what it is off, in milliseconds. */
const LAG = 160;

/** Nearer than this, the camera is there. */
const SETTLED = 1e-4;

/** Where the map is seen from: equal scales, y upwards, following the extent of the points. */
export class Camera {
  #x = 0;
  #y = 0;
  #scale = 1;
  #target = { x: 0, y: 0, scale: 1 };
  #middle = { x: 0, y: 0 };
  #placed = false;

  /** @param {number} x */
  screenX(x) {
    return this.#middle.x + (x - this.#x) * this.#scale;
  }

  /** @param {number} y */
  screenY(y) {
    return this.#middle.y - (y - this.#y) * this.#scale;
  }

  /**
   * Aims at the whole of some points.
   * @param {Float32Array} xy
   * @param {{ width: number, height: number, margin: number }} window CSS pixels
   */
  aim(xy, { width, height, margin }) {
    const [left, right] = extent(xy, 0);
    const [bottom, top] = extent(xy, 1);
    if (left > right) return;
    const wide = Math.max(1, width - 2 * margin) / Math.max(right - left, 1e-6);
    const high = Math.max(1, height - 2 * margin) / Math.max(top - bottom, 1e-6);
    this.#target = { x: (left + right) / 2, y: (bottom + top) / 2, scale: Math.min(wide, high) };
    this.#middle = { x: width / 2, y: height / 2 };
    if (!this.#placed) this.jump();
  }

  /** Is at once where it was aimed. */
  jump() {
    this.#x = this.#target.x;
    this.#y = this.#target.y;
    this.#scale = this.#target.scale;
    this.#placed = true;
  }

  /**
   * Moves towards the aim.
   * @param {number} passed milliseconds since the last call
   * @returns {boolean} whether it is still under way
   */
  advance(passed) {
    const part = 1 - Math.exp(-passed / LAG);
    const { x, y, scale } = this.#target;
    this.#x += part * (x - this.#x);
    this.#y += part * (y - this.#y);
    this.#scale *= (scale / this.#scale) ** part;
    const off =
      Math.abs(Math.log(scale / this.#scale)) + Math.hypot(x - this.#x, y - this.#y) * scale;
    return off > SETTLED;
  }
}

/**
 * Least and largest value of one coordinate.
 * @param {Float32Array} xy
 * @param {0 | 1} axis
 * @returns {[number, number]}
 */
function extent(xy, axis) {
  let least = Infinity;
  let largest = -Infinity;
  for (let i = axis; i < xy.length; i += 2) {
    const value = xy[i] ?? 0;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  return [least, largest];
}
