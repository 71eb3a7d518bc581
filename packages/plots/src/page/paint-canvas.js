/** @import { Points } from "./data.js" */
/** @import { Painter } from "./paint-webgl.js" */

/**
 * Draws with the 2-D canvas where WebGL2 is missing: slower, the same picture.
 * @param {HTMLCanvasElement} canvas
 * @param {Points} points
 * @param {Uint32Array} order
 * @returns {Painter | null}
 */
export function createCanvasPainter(canvas, points, order) {
  const context = canvas.getContext("2d");
  if (!context) return null;
  return {
    draw(camera, look, width, height, ratio) {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      const radius = look.size / 2;
      for (const i of order) {
        const code = points.codes[i] ?? 0;
        const alpha = look.alpha[code] ?? 1;
        const x = camera.screenX(points.xy[2 * i] ?? 0);
        const y = camera.screenY(points.xy[2 * i + 1] ?? 0);
        const outside = x < -radius || y < -radius || x > width + radius || y > height + radius;
        if (alpha === 0 || outside) continue;
        context.globalAlpha = alpha;
        context.fillStyle = look.colours[code] ?? "#888888";
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fill();
      }
    },
  };
}
