/** @import { Rows } from "./rows.js" */

/**
 * The shortest decimal that reads back to the same 32-bit float.
 * @param {number} value
 */
function shortest(value) {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

/** @param {string} text */
function field(text) {
  return /[",;\t\r\n]|^[\s#%]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * The coordinates of all rows as csv, with class and name where there are any.
 * @param {Float32Array} xy
 * @param {Rows} rows
 */
export function csvOf(xy, rows) {
  const headings = ["x", "y"];
  if (rows.classes.length > 0) headings.push("label");
  if (rows.ids) headings.push("id");
  const lines = [headings.join(",")];
  for (let i = 0; i < rows.count; i++) {
    const cells = [shortest(xy[2 * i] ?? 0), shortest(xy[2 * i + 1] ?? 0)];
    if (rows.classes.length > 0) cells.push(field(rows.classOf(i)));
    if (rows.ids) cells.push(field(rows.ids[i] ?? ""));
    lines.push(cells.join(","));
  }
  return `${lines.join("\n")}\n`;
}
