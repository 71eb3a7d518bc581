/** @import { Rows } from "./rows.js" */
import { csvOf } from "./csv.js";

/** The link to the coordinates of the finished map. */
export class Download {
  #link;
  #url = "";

  /** @param {HTMLAnchorElement} link */
  constructor(link) {
    this.#link = link;
  }

  /** Takes back what is offered. */
  withdraw() {
    this.#link.hidden = true;
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = "";
  }

  /**
   * @param {string} name of the file
   * @param {Float32Array} xy
   * @param {Rows} rows
   */
  offer(name, xy, rows) {
    this.withdraw();
    this.#url = URL.createObjectURL(new Blob([csvOf(xy, rows)], { type: "text/csv" }));
    this.#link.href = this.#url;
    this.#link.download = name;
    this.#link.hidden = false;
  }
}
