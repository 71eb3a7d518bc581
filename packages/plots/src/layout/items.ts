import type { Weight } from "../text/font.ts";

/** One line of text. `x` is where `anchor` says, `y` the baseline; sizes in CSS pixels. */
export interface TextItem {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly weight: Weight;
  readonly colour: string;
  readonly anchor: "start" | "middle" | "end";
  /** Width of a rim in the background colour around the letters; 0 for none. */
  readonly halo: number;
}

/** A filled circle of the legend. */
export interface Swatch {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly colour: string;
}

/** A class as the picture shows it. */
export interface PlotClass {
  readonly name: string;
  readonly colour: string;
  /** Points in this class. */
  readonly count: number;
}

/** A whole number with thousands separated by commas, the same in every locale. */
export function formatCount(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
