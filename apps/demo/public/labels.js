/** @import { Rows } from "./rows.js" */

const MOST_CLASSES = 30;
const LONGEST_NAME = 24;

/**
 * Whether the classes of some rows are few and short enough to be written on the map.
 * @param {Rows} rows
 */
export function canBeLabelled({ classes }) {
  const few = classes.length >= 2 && classes.length <= MOST_CLASSES;
  return few && classes.every((name) => name.length <= LONGEST_NAME);
}

/** @param {number[]} values */
function median(values) {
  return Float32Array.from(values).toSorted()[values.length >> 1] ?? 0;
}

/**
 * The middle of each class: median x and y.
 * @param {Float32Array} xy
 * @param {Rows} rows
 */
export function classMiddles(xy, rows) {
  /** @type {{ x: number[], y: number[] }[]} */
  const members = rows.classes.map(() => ({ x: [], y: [] }));
  for (let i = 0; i < rows.count; i++) {
    const member = members[rows.codeOf(i)];
    member?.x.push(xy[2 * i] ?? 0);
    member?.y.push(xy[2 * i + 1] ?? 0);
  }
  return Float32Array.from(members.flatMap(({ x, y }) => [median(x), median(y)]));
}
