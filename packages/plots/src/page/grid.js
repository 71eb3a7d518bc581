/** @import { Points } from "./data.js" */

/** Points sorted into square cells, to find the nearest one without looking at all. */
export class PointGrid {
  /** @param {Points} points */
  constructor(points) {
    const [width, height] = [points.max[0] - points.min[0], points.max[1] - points.min[1]];
    const side = Math.max(1, Math.min(512, Math.ceil(Math.sqrt(points.n / 2))));
    this.points = points;
    this.cell = Math.max(width, height) / side || 1;
    this.columns = Math.max(1, Math.ceil(width / this.cell) + 1) || 1;
    this.rows = Math.max(1, Math.ceil(height / this.cell) + 1) || 1;
    /** Rows of cell c are members[starts[c]] to members[starts[c + 1] - 1]. */
    this.starts = new Uint32Array(this.columns * this.rows + 1);
    this.members = new Uint32Array(points.n);
    this.#fill();
  }

  #fill() {
    const { points, starts, members } = this;
    const cells = new Uint32Array(points.n);
    for (let i = 0; i < points.n; i++) {
      const cell =
        this.#row(points.xy[2 * i + 1] ?? 0) * this.columns + this.#column(points.xy[2 * i] ?? 0);
      cells[i] = cell;
      starts[cell + 1] = (starts[cell + 1] ?? 0) + 1;
    }
    for (let c = 1; c < starts.length; c++) starts[c] = (starts[c] ?? 0) + (starts[c - 1] ?? 0);
    const next = starts.slice();
    cells.forEach((cell, i) => {
      const place = next[cell] ?? 0;
      members[place] = i;
      next[cell] = place + 1;
    });
  }

  /** @param {number} x */
  #column(x) {
    const column = Math.floor((x - this.points.min[0]) / this.cell);
    return Math.min(this.columns - 1, Math.max(0, column));
  }

  /** @param {number} y */
  #row(y) {
    const row = Math.floor((y - this.points.min[1]) / this.cell);
    return Math.min(this.rows - 1, Math.max(0, row));
  }

  /**
   * The row nearest to (x, y), at most `reach` away; -1 if there is none.
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   * @param {(code: number) => boolean} accept which classes count
   */
  nearest(x, y, reach, accept) {
    const { xy, codes } = this.points;
    let best = -1;
    let least = reach * reach;
    const lastRow = this.#row(y + reach);
    const lastColumn = this.#column(x + reach);
    for (let row = this.#row(y - reach); row <= lastRow; row++) {
      for (let column = this.#column(x - reach); column <= lastColumn; column++) {
        const cell = row * this.columns + column;
        const end = this.starts[cell + 1] ?? 0;
        for (let m = this.starts[cell] ?? 0; m < end; m++) {
          const i = this.members[m] ?? 0;
          const squared = ((xy[2 * i] ?? 0) - x) ** 2 + ((xy[2 * i + 1] ?? 0) - y) ** 2;
          if (squared <= least && accept(codes[i] ?? 0)) {
            best = i;
            least = squared;
          }
        }
      }
    }
    return best;
  }
}
