/** @import { FinishedEvent, FrameEvent, JobEvent, RowsEvent, StageEvent } from "../protocol.js" */
/** @import { Controls } from "./controls.js" */
/** @import { Download } from "./download.js" */
/** @import { MapView } from "./map-view.js" */
/** @import { StageList } from "./stages.js" */
import { floats } from "./decode.js";
import { make, required } from "./dom.js";
import { showLegend } from "./legend.js";
import { Rows } from "./rows.js";
import { showScores } from "./scores.js";
import { duration } from "./stages.js";

/**
 * The parts of the page that show a job.
 * @typedef {object} Parts
 * @property {MapView} map
 * @property {HTMLElement} legend
 * @property {Controls} controls
 * @property {StageList} stages
 * @property {Download} download
 * @property {string} source name of the file
 */

/** @param {number} n */
const count = (n) => n.toLocaleString("en");

/** Shows the events of one job at a time. */
export class JobView {
  #parts;
  #status = required("status", HTMLElement);
  #epoch = required("epoch", HTMLElement);
  #total = required("total", HTMLElement);
  #scores = required("scores", HTMLElement);
  #invitation = required("invitation", HTMLElement);
  #coords = new Float32Array(0);
  #fileName = "";
  #fresh = false;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * A job was asked for. What is shown stays until the first event, in case the server refuses it.
   * @param {URLSearchParams} query
   */
  begin(query) {
    const { controls, stages, source } = this.#parts;
    const stem = source.replace(/\.gz$/, "").replace(/\.\w+$/, "");
    this.#fileName = `${stem}-${query.get("method")}-seed-${query.get("seed") ?? "default"}.csv`;
    controls.setError("");
    controls.setRunning(true);
    stages.stop();
    this.#fresh = true;
    this.#status.textContent = "Running";
    required("stage", HTMLElement).scrollIntoView({ block: "nearest" });
  }

  /** The reader does not want to see the rest. */
  stop() {
    this.#end("Stopped");
  }

  /** @param {JobEvent} event */
  take(event) {
    if (event.type === "stage") this.#takeStage(event);
    else if (event.type === "rows") this.#takeRows(event);
    else if (event.type === "frame") this.#takeFrame(event);
    else if (event.type === "scores") showScores(this.#scores, event.scores);
    else if (event.type === "finished") this.#takeFinished(event);
    else {
      this.#parts.controls.setError(event.message, event.option);
      this.#end("Failed");
    }
  }

  /** Takes away what an earlier job has left. */
  #clear() {
    this.#fresh = false;
    this.#parts.stages.reset();
    this.#parts.download.withdraw();
    showScores(this.#scores, null);
    this.#total.hidden = true;
    this.#epoch.hidden = true;
  }

  /** @param {StageEvent} event */
  #takeStage(event) {
    if (this.#fresh) this.#clear();
    this.#parts.stages.show(event);
    if (event.state === "started") this.#status.textContent = `Running: ${event.stage}`;
  }

  /** @param {RowsEvent} event */
  #takeRows(event) {
    const { map, legend } = this.#parts;
    const classes = event.classes.length > 0 ? `, ${count(event.classes.length)} classes` : "";
    const size = `${count(event.rows)} rows × ${count(event.columns)} columns${classes}`;
    required("subtitle", HTMLElement).textContent = size;
    this.#invitation.hidden = true;
    map.show(new Rows(event));
    showLegend(legend, map);
  }

  /** @param {FrameEvent} event */
  #takeFrame({ epoch, epochs, coords }) {
    this.#coords = floats(coords);
    this.#epoch.textContent = `Epoch ${count(epoch)} of ${count(epochs)}`;
    this.#epoch.hidden = false;
    this.#parts.map.follow(this.#coords);
  }

  /** @param {FinishedEvent} event */
  #takeFinished({ seconds, elapsed }) {
    const { map, download } = this.#parts;
    if (map.rows) download.offer(this.#fileName, this.#coords, map.rows);
    const paused = elapsed - seconds > 0.5 ? `, shown over ${duration(elapsed)}` : "";
    this.#total.replaceChildren(make("strong", "", duration(seconds)), ` of computing${paused}`);
    this.#total.hidden = false;
    this.#end("Done");
  }

  /** @param {string} status */
  #end(status) {
    this.#parts.stages.stop();
    this.#parts.controls.setRunning(false);
    this.#status.textContent = status;
  }
}
