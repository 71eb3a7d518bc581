/** @import { PageData } from "./data.js" */
import { decodePoints, medians, shuffledOrder } from "./data.js";
import { followGestures } from "./gestures.js";
import { PointGrid } from "./grid.js";
import { followHover } from "./hover.js";
import { buildClusterLabels } from "./labels.js";
import { buildLegend } from "./legend.js";
import { createCanvasPainter } from "./paint-canvas.js";
import { createWebglPainter } from "./paint-webgl.js";
import { MapView } from "./view.js";
import { requiredElement, theme } from "./window.js";

/** @returns {MapView} */
function createView() {
  /** @type {PageData} */
  const data = JSON.parse(requiredElement("scatter-data").textContent ?? "");
  const points = decodePoints(data);
  const order = shuffledOrder(points.n, data.seed);
  const canvas = /** @type {HTMLCanvasElement} */ (requiredElement("map"));
  const painter =
    createWebglPainter(canvas, points, order) ?? createCanvasPainter(canvas, points, order);
  if (!painter) throw new Error("this browser has no canvas");
  return new MapView(data, points, canvas, painter);
}

/** @param {MapView} view */
function addLabels({ data, points, camera, state, followers }) {
  if (!data.clusterLabels) return;
  const layer = requiredElement("labels");
  const place = buildClusterLabels(layer, data.names, points.counts, medians(points));
  followers.push(() => place(camera, (code) => Math.min(1, 1.5 * state.alpha(code, 1))));
}

/** @param {MapView} view */
function addLegend(view) {
  const { data, points, state } = view;
  const names = data.legend ? data.names : [];
  const list = requiredElement("legend");
  const legend = buildLegend(list, names, points.counts, state, view.redraw);
  const recolour = () => {
    legend.setColours(view.colours);
    view.redraw();
  };
  theme.onChange(recolour);
  recolour();
}

/** @param {MapView} view */
function addHover(view) {
  const { data, points, camera, canvas, state } = view;
  /** @param {number} row */
  const codeOf = (row) => points.codes[row] ?? 0;
  const place = followHover(canvas, points, new PointGrid(points), camera, {
    describe: (row) => [data.rowNames?.[row] ?? `Row ${row}`, data.names[codeOf(row)] ?? ""],
    colour: (row) => view.colours[codeOf(row)] ?? "",
    accept: (code) => state.isShown(code),
    size: () => view.pointSize,
  });
  view.followers.push(place);
}

/** Builds the view and connects it to the page. */
function start() {
  const view = createView();
  addLabels(view);
  addLegend(view);
  addHover(view);
  followGestures(view.canvas, view.camera, { onMove: view.redraw, reset: view.reset });
  requiredElement("zoom-in").addEventListener("click", () => view.zoomMiddle(1.5));
  requiredElement("zoom-out").addEventListener("click", () => view.zoomMiddle(1 / 1.5));
  requiredElement("reset").addEventListener("click", view.reset);
  new ResizeObserver(view.resize).observe(view.canvas);
  view.resize();
  document.documentElement.dataset["ready"] = "true";
}

start();
