/** @import { RowsEvent } from "../protocol.js" */
import { codes } from "./decode.js";

/** What the page knows about the rows of the file. */
export class Rows {
  /** @param {RowsEvent} event */
  constructor({ rows, columns, classes, codes: encoded, colours, ids }) {
    this.count = rows;
    this.columns = columns;
    this.classes = classes;
    this.codes = encoded ? codes(encoded) : new Uint32Array(rows);
    this.colours = colours;
    this.ids = ids;
  }

  /** @param {number} row */
  nameOf(row) {
    return this.ids?.[row] ?? `Row ${row}`;
  }

  /** @param {number} row @returns {number} */
  codeOf(row) {
    return this.codes[row] ?? 0;
  }

  /** @param {number} row */
  classOf(row) {
    return this.classes[this.codeOf(row)] ?? "";
  }

  /** Rows of each class. */
  get counts() {
    const counts = this.classes.map(() => 0);
    for (const code of this.codes) counts[code] = (counts[code] ?? 0) + 1;
    return counts;
  }
}
