import type { Table } from "@ann/io";
import { categoricalPalette } from "@ann/plots";
import { base64 } from "./base64.ts";
import type { RowsEvent } from "../../protocol.d.ts";

/** More colours than anyone tells apart; further classes repeat them. */
const MOST_COLOURS = 1000;

/** What the page must know about a table to draw its map. */
export function rowsEvent({ matrix, labels, ids }: Table): RowsEvent {
  const classes = labels?.names ?? [];
  return {
    type: "rows",
    rows: matrix.rows,
    columns: matrix.cols,
    classes,
    codes: labels ? base64(labels.codes) : "",
    colours: categoricalPalette(Math.min(Math.max(1, classes.length), MOST_COLOURS)),
    ids: ids ?? null,
  };
}
