/** @import { Camera } from "./camera.js" */

/**
 * How points look.
 * @typedef {object} Look
 * @property {readonly string[]} colours of the classes, repeated when there are more classes
 * @property {number} radius CSS pixels
 * @property {(code: number) => number} opacity of a class
 */

/**
 * A disc, drawn once to be stamped many times.
 * @param {string} colour
 * @param {number} radius device pixels
 */
function disc(colour, radius) {
  const stamp = document.createElement("canvas");
  stamp.width = stamp.height = 2 * Math.ceil(radius + 1);
  const context = stamp.getContext("2d");
  if (context) {
    context.fillStyle = colour;
    context.arc(stamp.width / 2, stamp.height / 2, radius, 0, 2 * Math.PI);
    context.fill();
  }
  return stamp;
}

/**
 * Radius that suits a number of points on an area, in CSS pixels.
 * @param {number} points
 * @param {number} area
 */
export function radiusFor(points, area) {
  return Math.min(4.5, Math.max(1.1, 0.135 * Math.sqrt(area / Math.max(1, points))));
}

/**
 * A function that draws points. The order is shuffled so that no class hides another.
 * @param {Look} look
 * @param {Uint32Array} codes class of each point
 * @param {Uint32Array} order
 * @param {number} ratio device pixels per CSS pixel
 */
export function pointPainter(look, codes, order, ratio) {
  const stamps = look.colours.map((colour) => disc(colour, look.radius * ratio));
  /** @param {CanvasRenderingContext2D} context @param {Float32Array} xy @param {Camera} camera @param {number} fade */
  return (context, xy, camera, fade) => {
    for (const i of order) {
      const code = codes[i] ?? 0;
      const stamp = stamps[code % stamps.length];
      if (!stamp) continue;
      const half = stamp.width / 2;
      context.globalAlpha = fade * look.opacity(code);
      context.drawImage(
        stamp,
        camera.screenX(xy[2 * i] ?? 0) * ratio - half,
        camera.screenY(xy[2 * i + 1] ?? 0) * ratio - half,
      );
    }
    context.globalAlpha = 1;
  };
}

/**
 * A random order of 0 to n - 1, the same every time (xorshift32).
 * @param {number} n
 */
export function shuffled(n) {
  const order = new Uint32Array(n);
  let state = 0x9e3779b9;
  for (let i = 0; i < n; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = Math.floor(((state >>> 0) / 2 ** 32) * (i + 1));
    order[i] = order[j] ?? 0;
    order[j] = i;
  }
  return order;
}
