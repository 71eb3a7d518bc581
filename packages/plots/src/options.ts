import {
  AnnError,
  checkOptionKeys,
  choiceOption,
  DEFAULT_SEED,
  describeValue,
  integerOption,
  numberOption,
} from "@ann/core";
import { parseHex, toHex } from "./colour/hex.ts";
import { categoricalPalette, MAX_COLOURS, onDark } from "./colour/palette.ts";

/** One class per point: `names[codes[i]]` is the class of row `i`. */
export interface ClassLabels {
  readonly names: readonly string[];
  readonly codes: Uint32Array;
}

/** What every form of the scatter plot can be told. */
export interface ScatterOptions {
  /** Classes to colour by; without them all points have one colour. */
  readonly labels?: ClassLabels | undefined;
  /** Heading at the top left; default none. */
  readonly title?: string | undefined;
  /** Muted line under the title; default none. */
  readonly subtitle?: string | undefined;
  /** Width in CSS pixels, 100 to 10 000; default 1000. The page ignores it and fills its window. */
  readonly width?: number | undefined;
  /** Height in CSS pixels, 100 to 10 000; default 900. The page ignores it and fills its window. */
  readonly height?: number | undefined;
  /** Diameter of a point in CSS pixels, 0.1 to 100; default from the number of points and the area. */
  readonly pointSize?: number | undefined;
  /** Opacity of a point, 0.01 to 1; default from the number of points. Lower shows density better. */
  readonly opacity?: number | undefined;
  /** Colours of the classes, `#rrggbb` or `#rgb`, repeated when there are more classes; default {@link categoricalPalette}. */
  readonly palette?: readonly string[] | undefined;
  /** Default `"light"`; the page follows the reader's system unless this is given. */
  readonly background?: "light" | "dark" | undefined;
  /** Swatches, names and counts of the classes at the right; default true. */
  readonly legend?: boolean | undefined;
  /** Class names on the map, when there are at most 30 classes with names of at most 24 characters; default true. */
  readonly clusterLabels?: boolean | undefined;
  /** Seed of the order in which points are drawn, so that no class hides another; default 42. */
  readonly seed?: number | undefined;
}

/** Names of the {@link ScatterOptions}, for `checkOptionKeys`. */
const SCATTER_KEYS: readonly (keyof ScatterOptions)[] = [
  ...(["labels", "title", "subtitle", "width", "height", "pointSize", "opacity"] as const),
  ...(["palette", "background", "legend", "clusterLabels", "seed"] as const),
];

/** {@link ScatterOptions} after checking; undefined where the default depends on the points. */
export interface ScatterSettings {
  readonly labels: ClassLabels | undefined;
  readonly title: string;
  readonly subtitle: string;
  readonly width: number;
  readonly height: number;
  readonly pointSize: number | undefined;
  readonly opacity: number | undefined;
  readonly palette: readonly string[] | undefined;
  readonly background: "light" | "dark";
  readonly legend: boolean;
  readonly clusterLabels: boolean;
  readonly seed: number;
}

function typedOption<T>(where: string, name: string, value: T | undefined, fallback: T): T {
  if (value === undefined) return fallback;
  if (typeof value === typeof fallback) return value;
  throw new AnnError(
    "option",
    `${where}: ${name} must be a ${typeof fallback}, got ${describeValue(value)}`,
    { details: { option: name, value } },
  );
}

/** @throws AnnError `option` when the labels are no list of strings with one valid code per row. */
function checkLabels(where: string, labels: ClassLabels, rows: number): ClassLabels {
  const { names, codes } = labels ?? {};
  if (!Array.isArray(names) || !ArrayBuffer.isView(codes)) {
    throw new AnnError(
      "option",
      `${where}: labels must be { names: string[], codes: Uint32Array }`,
    );
  }
  if (codes.length !== rows) {
    throw new AnnError("shape", `${where}: ${codes.length} label codes for ${rows} points`, {
      details: { codes: codes.length, rows },
    });
  }
  const odd = names.findIndex((name) => typeof name !== "string");
  if (odd >= 0) {
    const message = `${where}: labels.names[${odd}] must be a string, got ${describeValue(names[odd])}`;
    throw new AnnError("option", message, { details: { option: "labels", index: odd } });
  }
  const row = codes.findIndex((code) => !(code >= 0 && code < names.length));
  if (row >= 0) {
    throw new AnnError(
      "option",
      `${where}: row ${row} has label code ${codes[row]}, but there are ${names.length} names`,
      { details: { row, code: codes[row], names: names.length } },
    );
  }
  return labels;
}

function checkPalette(where: string, palette: readonly string[]): readonly string[] {
  if (!Array.isArray(palette) || palette.length === 0) {
    throw new AnnError(
      "option",
      `${where}: palette must be a list of at least one colour, got ${describeValue(palette)}`,
      { details: { option: "palette", value: palette } },
    );
  }
  return palette.map((colour) => toHex(parseHex(colour)));
}

/**
 * Checks options against the number of points and fills in what does not depend on the data.
 * @param extra further option names that this form of the plot accepts
 * @throws AnnError `option` or `shape`
 */
export function scatterSettings(
  where: string,
  options: ScatterOptions,
  rows: number,
  extra: readonly string[] = [],
): ScatterSettings {
  checkOptionKeys(where, options, [...SCATTER_KEYS, ...extra]);
  const { labels, palette } = options;
  const side = (name: "width" | "height", value: number): number =>
    integerOption(where, name, options[name], { default: value, min: 100, max: 10_000 });
  const range = (name: "pointSize" | "opacity", min: number, max: number): number | undefined =>
    options[name] === undefined
      ? undefined
      : numberOption(where, name, options[name], { default: max, min, max });
  return {
    labels: labels === undefined ? undefined : checkLabels(where, labels, rows),
    title: typedOption(where, "title", options.title, ""),
    subtitle: typedOption(where, "subtitle", options.subtitle, ""),
    width: side("width", 1000),
    height: side("height", 900),
    pointSize: range("pointSize", 0.1, 100),
    opacity: range("opacity", 0.01, 1),
    palette: palette === undefined ? undefined : checkPalette(where, palette),
    background: choiceOption(where, "background", options.background, ["light", "dark"], "light"),
    legend: typedOption(where, "legend", options.legend, true),
    clusterLabels: typedOption(where, "clusterLabels", options.clusterLabels, true),
    seed: integerOption(where, "seed", options.seed, {
      default: DEFAULT_SEED,
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
    }),
  };
}

function ownPalette(count: number, background: "light" | "dark"): string[] {
  const colours = categoricalPalette(count);
  return background === "dark" ? colours.map(onDark) : colours;
}

/**
 * Colours of `count` classes on a background: the caller's palette as it is, or ours fitted to it;
 * repeated when there are more classes.
 */
export function classColours(
  settings: Pick<ScatterSettings, "palette">,
  count: number,
  background: "light" | "dark",
): string[] {
  const palette = settings.palette ?? ownPalette(Math.min(count, MAX_COLOURS), background);
  return Array.from({ length: count }, (_, i) => palette[i % palette.length]!);
}
