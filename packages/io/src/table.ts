import type { Matrix } from "@ann/core";

/** The class of each row: `names[codes[i]]` is the label of row `i`. */
export interface Labels {
  /** Class names in natural order: by value when all are numbers, else "class 2" before "class 10". */
  readonly names: readonly string[];
  /** One index into `names` a row. */
  readonly codes: Uint32Array;
}

/** Vectors that were read from files, with what the files say about the rows and columns. */
export interface Table<T extends Float32Array | Uint8Array = Float32Array | Uint8Array> {
  /** One row an item, dense (`stride === cols`), every value finite. */
  readonly matrix: Matrix<T>;
  readonly labels?: Labels;
  /** Names of the rows, from a csv column headed `id` or a first column without a heading. */
  readonly ids?: readonly string[];
  /** Headings of the matrix columns, when the file has a header. */
  readonly columns?: readonly string[];
}
