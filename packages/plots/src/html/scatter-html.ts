import { createHash } from "node:crypto";
import { AnnError, describeValue, type Matrix, type NumericArray } from "@ann/core";
import { escapeMarkup } from "../escape.ts";
import { plotClasses } from "../layout/layout.ts";
import { checkPoints, readPoints } from "../layout/points.ts";
import { scatterSettings, type ScatterOptions } from "../options.ts";
import { runNow } from "../steps.ts";
import { pageData } from "./page-data.ts";
import { pageScript } from "./page-script.ts";
import { STYLE } from "./style.ts";

/** What only {@link scatterHtml} can be told. */
export interface HtmlOptions extends ScatterOptions {
  /** What to call each row when the reader points at it, one text per row; default its number. */
  readonly rowNames?: readonly string[] | undefined;
}

function checkRowNames(rowNames: readonly string[], rows: number): void {
  if (!Array.isArray(rowNames) || rowNames.length !== rows) {
    throw new AnnError(
      "shape",
      `scatterHtml: rowNames must hold one text for each of ${rows} rows, got ${describeValue(rowNames)}`,
      { details: { option: "rowNames", rows } },
    );
  }
  const row = rowNames.findIndex((name) => typeof name !== "string");
  if (row < 0) return;
  throw new AnnError(
    "option",
    `scatterHtml: rowNames[${row}] must be a string, got ${describeValue(rowNames[row])}`,
    { details: { option: "rowNames", row } },
  );
}

/** A content security policy source that allows exactly this inline text. */
function contentHash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

interface Page {
  readonly title: string;
  readonly subtitle: string;
  readonly theme: "light" | "dark" | undefined;
  readonly data: string;
}

function renderPage({ title, subtitle, theme, data }: Page): string {
  const script = pageScript();
  const policy = `default-src 'none'; img-src data:; script-src ${contentHash(script)}; style-src ${contentHash(STYLE)}`;
  const heading = [
    title === "" ? "" : `<h1>${escapeMarkup(title)}</h1>`,
    subtitle === "" ? "" : `<p>${escapeMarkup(subtitle)}</p>`,
  ];
  const name = escapeMarkup(title === "" ? "Scatter plot" : title);
  return `<!doctype html>
<html lang="en"${theme ? ` data-theme="${theme}"` : ""}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${name}</title>
<style>${STYLE}</style>
</head>
<body>
<canvas id="map" tabindex="0" role="img" aria-label="${name}. Drag to move, scroll to zoom; arrow keys, plus, minus and 0 do the same."></canvas>
<div id="labels" aria-hidden="true"></div>
<div id="ring" hidden></div>
<header id="heading">${heading.join("")}</header>
<nav id="legend" aria-label="Classes"></nav>
<div id="tools" role="group" aria-label="View">
<button type="button" id="zoom-in" aria-label="Zoom in">+</button>
<button type="button" id="zoom-out" aria-label="Zoom out">−</button>
<button type="button" id="reset">Reset</button>
</div>
<div id="note" role="status" hidden><div id="note-title"></div><div id="note-detail"></div></div>
<noscript><p id="failure">This map is drawn by a script inside this file; please allow scripts.</p></noscript>
<script type="application/json" id="scatter-data">${data}</script>
<script>${script}</script>
</body>
</html>
`;
}

/**
 * Draws a 2-D data map as one HTML page that needs nothing else: it makes no request, and its
 * content security policy forbids any. Drag, scroll, pinch or use the keyboard to move and zoom;
 * pointing shows the nearest row and its class; the legend hides, shows and emphasises classes.
 * The file holds 12 bytes per point and about 40 kB.
 *
 * Synchronous: the event loop waits until it is done, about 0.1 s for 500 000 points. A program that
 * must not stand still so long calls it in a worker thread.
 *
 * @param points n x 2; of a wider matrix the first two columns
 * @throws AnnError `shape`, `option`, or `not-finite` naming the row
 */
export function scatterHtml(points: Matrix<NumericArray>, options: HtmlOptions = {}): string {
  checkPoints("scatterHtml", points);
  const settings = scatterSettings("scatterHtml", options, points.rows, ["rowNames"]);
  const { rowNames } = options;
  if (rowNames !== undefined) checkRowNames(rowNames, points.rows);
  const map = runNow(readPoints("scatterHtml", points));
  const { classes } = plotClasses(settings, map.n);
  return renderPage({
    title: settings.title,
    subtitle: settings.subtitle,
    theme: options.background,
    data: pageData(map, settings, classes, rowNames),
  });
}
