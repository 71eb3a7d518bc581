/** @import { JobStage, StageEvent } from "../protocol.js" */
import { make } from "./dom.js";

/** @type {Record<JobStage, string>} */
const NAMES = {
  read: "Read",
  index: "Index",
  neighbours: "Neighbours",
  weights: "Weights",
  start: "Start",
  layout: "Layout",
  quality: "Quality",
};

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds < 0.9995) return `${Math.round(1000 * seconds)} ms`;
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** One line of the list. */
class StageLine {
  element = make("li");
  #detail = make("span", "detail");
  #time = make("span", "time");
  #bar = make("progress");

  /** @param {JobStage} stage */
  constructor(stage) {
    this.#bar.ariaLabel = NAMES[stage];
    this.element.append(make("span", "mark"), make("span", "name", NAMES[stage]), this.#detail);
    this.element.append(this.#time, this.#bar);
    this.set("waiting", "", "");
  }

  /** @param {"waiting" | "running" | "finished" | "stopped"} state @param {string} time @param {string} [detail] */
  set(state, time, detail) {
    this.element.dataset["state"] = state;
    this.#time.textContent = time;
    if (detail !== undefined) this.#detail.textContent = detail;
    if (state !== "running") this.#bar.hidden = true;
  }

  /** @param {number} done @param {number} total */
  setProgress(done, total) {
    const part = `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`;
    this.#detail.textContent = part;
    this.#bar.hidden = false;
    this.#bar.max = total;
    this.#bar.value = done;
  }
}

/** The list of stages with their times, ticking while one runs. */
export class StageList {
  /** @type {Map<JobStage, StageLine>} */
  #lines;
  /** @type {JobStage | null} */
  #running = null;
  /** Time of the running stage: seconds known from the server, and when they were heard of. */
  #clock = { seconds: 0, heard: 0 };
  #ticker = 0;

  /** @param {HTMLElement} list @param {readonly JobStage[]} stages */
  constructor(list, stages) {
    this.#lines = new Map(stages.map((stage) => [stage, new StageLine(stage)]));
    list.replaceChildren(...[...this.#lines.values()].map(({ element }) => element));
  }

  /** Back to the beginning. */
  reset() {
    this.stop();
    for (const line of this.#lines.values()) line.set("waiting", "", "");
  }

  /** The running stage, if any, has ended before its time. */
  stop() {
    clearInterval(this.#ticker);
    if (this.#running) this.#lines.get(this.#running)?.set("stopped", "stopped");
    this.#running = null;
  }

  /** @param {StageEvent} event */
  show(event) {
    const line = this.#lines.get(event.stage);
    clearInterval(this.#ticker);
    if (event.state === "finished") {
      this.#running = null;
      line?.set("finished", duration(event.seconds), event.detail);
      return;
    }
    this.#running = event.stage;
    this.#clock = {
      seconds: event.state === "running" ? event.seconds : 0,
      heard: performance.now(),
    };
    if (event.state === "running") line?.setProgress(event.done, event.total);
    this.#tick();
    // Pauses between frames are not computing time: there, only the server's clock counts.
    if (event.stage !== "layout") this.#ticker = setInterval(() => this.#tick(), 50);
  }

  #tick() {
    const { seconds, heard } = this.#clock;
    const local = this.#running === "layout" ? 0 : (performance.now() - heard) / 1000;
    if (this.#running) this.#lines.get(this.#running)?.set("running", duration(seconds + local));
  }
}
