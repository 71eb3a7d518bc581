/** @import { Camera } from "./camera.js" */

/**
 * Writes class names on the map; they follow the camera.
 * @param {HTMLElement} layer
 * @param {string[]} names
 * @param {number[]} counts
 * @param {{ x: number, y: number }[]} places in data units
 * @returns {(camera: Camera, alpha: (code: number) => number) => void} puts them where they belong
 */
export function buildClusterLabels(layer, names, counts, places) {
  const labels = names.flatMap((name, code) => {
    const place = places[code];
    if (!place || !counts[code]) return [];
    const element = document.createElement("span");
    element.textContent = name;
    layer.append(element);
    return [{ element, code, place }];
  });
  return (camera, alpha) => {
    for (const { element, code, place } of labels) {
      const x = camera.screenX(place.x).toFixed(1);
      const y = camera.screenY(place.y).toFixed(1);
      element.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
      element.style.opacity = String(alpha(code));
    }
  };
}
