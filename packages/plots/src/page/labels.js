/** @import { Camera } from "./camera.js" */

/** Distance between two lines: 1.2 times the font size that html/style.ts gives the names. */
const NAME_LINE = 1.2 * 14.5;

/** Room for the rim around a name, on both sides together. */
const NAME_RIM = 4;

/** Vertical moves, in lines, as in layout/cluster-labels.ts. */
const NAME_MOVES = [0, -0.5, 0.5, -1, 1, -1.5, 1.5, -2, 2];

/**
 * Moves names up or down off each other, each in its turn, by the rule of the still pictures: the
 * first move with which a name covers none before it, else no move.
 * @param {{ x: number, y: number, width: number }[]} names middles and widths
 * @param {number} line distance between two lines
 * @returns {number[]} the y of each name's middle
 */
export function separateNames(names, line) {
  /** @type {{ x: number, y: number, width: number }[]} */
  const taken = [];
  for (const { x, y, width } of names) {
    /** @param {number} move */
    const isFree = (move) =>
      !taken.some(
        (other) =>
          Math.abs(x - other.x) < (width + other.width) / 2 &&
          Math.abs(y + move * line - other.y) < 0.99 * line,
      );
    const move = NAME_MOVES.find(isFree) ?? 0;
    taken.push({ x, y: y + move * line, width });
  }
  return taken.map(({ y }) => y);
}

/**
 * Writes class names on the map; they follow the camera and keep off each other. Names of hidden
 * classes take no room, names of larger classes move less.
 * @param {HTMLElement} layer
 * @param {string[]} names
 * @param {number[]} counts
 * @param {{ x: number, y: number }[]} places in data units
 * @returns {(camera: Camera, alpha: (code: number) => number) => void} puts them where they belong
 */
export function buildClusterLabels(layer, names, counts, places) {
  const labels = names.flatMap((name, code) => {
    const place = places[code];
    const count = counts[code];
    if (!place || !count) return [];
    const element = document.createElement("span");
    element.textContent = name;
    layer.append(element);
    return [{ element, code, place, count }];
  });
  labels.sort((a, b) => b.count - a.count);
  return (camera, alpha) => {
    for (const { element, code } of labels) element.style.opacity = String(alpha(code));
    const shown = labels.filter(({ code }) => alpha(code) > 0);
    const middles = shown.map(({ element, place }) => ({
      x: camera.screenX(place.x),
      y: camera.screenY(place.y),
      width: element.offsetWidth + NAME_RIM,
    }));
    const heights = separateNames(middles, NAME_LINE);
    shown.forEach(({ element }, i) => {
      const [x, y] = [middles[i]?.x ?? 0, heights[i] ?? 0];
      element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -50%)`;
    });
  };
}
