/** @import { PageData, Points } from "./data.js" */
/** @import { Painter } from "./paint-webgl.js" */
import { Camera } from "./camera.js";
import { ClassState } from "./legend.js";
import { requiredElement, theme } from "./window.js";

/** Colour of classes that stand back for another. */
const FADED = "#949ba8";

/** What is seen of the map and how: the camera, the classes' state, and when to draw again. */
export class MapView {
  camera = new Camera();
  state = new ClassState();
  #drawRequested = false;

  /**
   * @param {PageData} data
   * @param {Points} points
   * @param {HTMLCanvasElement} canvas
   * @param {Painter} painter
   */
  constructor(data, points, canvas, painter) {
    this.data = data;
    this.points = points;
    this.canvas = canvas;
    this.painter = painter;
    /** @type {(() => void)[]} called after each drawing */
    this.followers = [];
  }

  /** Colours of the classes on the present background. */
  get colours() {
    return theme.isDark() ? this.data.colours.dark : this.data.colours.light;
  }

  /** Diameter of a point: the window's size counts less than in proportion, and zoom much less. */
  get pointSize() {
    const { pointSize, pointSizeFixed, referenceArea } = this.data;
    const area = this.canvas.clientWidth * this.canvas.clientHeight;
    const base = pointSizeFixed ? pointSize : pointSize * (area / referenceArea) ** 0.275;
    return Math.max(base, Math.min(16, base * Math.max(1, this.camera.zoom) ** 0.35));
  }

  /** Opacity of a point; less overlap when zoomed in lets it grow. */
  get opacity() {
    return 1 - (1 - this.data.opacity) / Math.max(1, this.camera.zoom) ** 0.4;
  }

  /** Draws in the next frame, however often it is asked for. */
  redraw = () => {
    if (this.#drawRequested) return;
    this.#drawRequested = true;
    requestAnimationFrame(() => {
      this.#drawRequested = false;
      this.#draw();
    });
  };

  #draw() {
    const { canvas, camera, state, colours, opacity } = this;
    const look = {
      size: this.pointSize,
      colours: colours.map((colour, code) => (state.isFaded(code) ? FADED : colour)),
      alpha: colours.map((_, code) => state.alpha(code, opacity)),
    };
    this.painter.draw(camera, look, canvas.clientWidth, canvas.clientHeight, devicePixelRatio);
    for (const follow of this.followers) follow();
  }

  /** Shows the whole map. */
  reset = () => {
    this.camera.fit(this.points.min, this.points.max, this.#freeRect());
    this.redraw();
  };

  /** Follows the window's size; a map that was seen whole stays so. */
  resize = () => {
    const { canvas } = this;
    canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
    canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
    if (this.camera.zoom === 1) this.reset();
    this.redraw();
  };

  /** @param {number} factor */
  zoomMiddle(factor) {
    this.camera.zoomAt(this.canvas.clientWidth / 2, this.canvas.clientHeight / 2, factor);
    this.redraw();
  }

  /**
   * The part of the window that heading and legend leave free.
   * @returns {import("./camera.js").Rect}
   */
  #freeRect() {
    const { innerWidth: width, innerHeight: height } = window;
    const margin = Math.min(40, 0.05 * Math.min(width, height));
    const heading = requiredElement("heading").getBoundingClientRect();
    const legend = requiredElement("legend").getBoundingClientRect();
    const beside = legend.height > 0 && legend.left > width / 2;
    const below = legend.height > 0 && !beside;
    return {
      left: margin,
      top: Math.max(margin, heading.bottom + 12),
      right: beside ? legend.left - 24 : width - margin,
      bottom: below ? legend.top - 12 : height - margin,
    };
  }
}
