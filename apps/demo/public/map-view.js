/** @import { Rows } from "./rows.js" */
import { Camera } from "./camera.js";
import { themed } from "./colours.js";
import { canBeLabelled, classMiddles } from "./labels.js";
import { Motion, Rhythm } from "./motion.js";
import { pointPainter, radiusFor, shuffled } from "./paint.js";

const MARGIN = 28;
const FADE_IN = 400;
const OPACITY = 0.85;
const FADED = 0.1;

const still = matchMedia("(prefers-reduced-motion: reduce)");

/** The map on its canvas: follows frames smoothly and draws only while something moves. */
export class MapView {
  #canvas;
  #context;
  #camera = new Camera();
  #points = new Motion();
  #middles = new Motion();
  #rhythm = new Rhythm();
  /** @type {Rows | null} */
  #rows = null;
  #order = new Uint32Array(0);
  /** @type {ReturnType<typeof pointPainter> | null} */
  #paint = null;
  #size = { width: 1, height: 1, margin: MARGIN, ratio: 1 };
  #radius = 1;
  #begin = 0;
  #last = 0;
  #scheduled = false;

  /** The class that stands out, or -1. */
  emphasis = -1;
  /** The row that is marked, or -1. */
  marked = -1;
  /** Called after every picture. */
  onDraw = () => {};

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    const context = canvas.getContext("2d");
    if (!context) throw new Error("this browser has no canvas");
    this.#canvas = canvas;
    this.#context = context;
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#resize();
  }

  /** What is shown, once there is something. */
  get rows() {
    return this.#rows;
  }

  /** Points are this large, in CSS pixels. */
  get radius() {
    return this.#radius;
  }

  /** @param {number} row @returns {[number, number]} place on the canvas in CSS pixels */
  placeOf(row) {
    const { shown } = this.#points;
    const x = this.#camera.screenX(shown[2 * row] ?? 0);
    return [x, this.#camera.screenY(shown[2 * row + 1] ?? 0)];
  }

  /** Points of the rows that are placed already. */
  get placed() {
    return this.#points.shown.length / 2;
  }

  /** @param {Rows} rows */
  show(rows) {
    const same = this.#rows?.count === rows.count;
    this.#rows = rows;
    this.emphasis = -1;
    this.marked = -1;
    this.#order = shuffled(rows.count);
    this.#rhythm = new Rhythm();
    if (!same) {
      this.#points = new Motion();
      this.#middles = new Motion();
      this.#camera = new Camera();
      this.#begin = 0;
    }
    this.restyle();
  }

  /**
   * Sets out for a new frame.
   * @param {Float32Array<ArrayBuffer>} xy
   */
  follow(xy) {
    const now = performance.now();
    if (this.#begin === 0) this.#begin = this.#last = now;
    const duration = still.matches ? 0 : this.#rhythm.beat(now);
    this.#points.approach(xy, now, duration);
    if (this.#rows && canBeLabelled(this.#rows)) {
      this.#middles.approach(classMiddles(xy, this.#rows), now, duration);
    }
    this.#camera.aim(xy, this.#size);
    if (still.matches) this.#camera.jump();
    this.redraw();
  }

  /** Takes up changed colours or sizes. */
  restyle() {
    const rows = this.#rows;
    if (!rows) return;
    const { width, height, ratio } = this.#size;
    this.#radius = radiusFor(rows.count, width * height);
    const look = {
      colours: themed(rows.colours),
      radius: this.#radius,
      opacity: (/** @type {number} */ code) =>
        this.emphasis < 0 || this.emphasis === code ? OPACITY : FADED,
    };
    this.#paint = pointPainter(look, rows.codes, this.#order, ratio);
    this.redraw();
  }

  /** Draws before long. */
  redraw() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => this.#step());
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    const ratio = devicePixelRatio;
    this.#size = { width, height, ratio, margin: Math.min(MARGIN, width / 16) };
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#camera.aim(this.#points.target, this.#size);
    this.#camera.jump();
    this.restyle();
  }

  #step() {
    this.#scheduled = false;
    const now = performance.now();
    const passed = Math.min(100, now - this.#last);
    this.#last = now;
    const gliding = this.#points.advance(now);
    this.#middles.advance(now);
    const turning = this.#camera.advance(passed);
    const fade = still.matches ? 1 : Math.min(1, (now - this.#begin) / FADE_IN);
    this.#draw(fade);
    this.onDraw();
    if (this.#begin > 0 && (gliding || turning || fade < 1)) this.redraw();
  }

  /** @param {number} fade */
  #draw(fade) {
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#paint?.(context, this.#points.shown.subarray(0), this.#camera, fade);
    context.setTransform(this.#size.ratio, 0, 0, this.#size.ratio, 0, 0);
    this.#drawMiddles(fade);
    this.#drawMark();
  }

  /** @param {number} fade */
  #drawMiddles(fade) {
    const context = this.#context;
    const { fontFamily, color } = getComputedStyle(this.#canvas);
    context.font = `650 ${this.#size.width < 500 ? 12 : 15}px ${fontFamily}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = getComputedStyle(document.body).backgroundColor;
    context.fillStyle = color;
    const { shown } = this.#middles;
    for (const [code, name] of (this.#rows?.classes ?? []).entries()) {
      if (2 * code >= shown.length) break;
      context.globalAlpha = fade * (this.emphasis < 0 || this.emphasis === code ? 1 : 0.25);
      const x = this.#camera.screenX(shown[2 * code] ?? 0);
      const y = this.#camera.screenY(shown[2 * code + 1] ?? 0);
      context.strokeText(name, x, y);
      context.fillText(name, x, y);
    }
    context.globalAlpha = 1;
  }

  #drawMark() {
    if (this.marked < 0) return;
    const [x, y] = this.placeOf(this.marked);
    const context = this.#context;
    context.beginPath();
    context.arc(x, y, this.#radius + 3, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = getComputedStyle(this.#canvas).color;
    context.stroke();
  }
}
