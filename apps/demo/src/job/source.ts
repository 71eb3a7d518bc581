/** The file that is mapped. */
export interface Source {
  readonly path: string;
  /** Csv column of the classes: heading, number from 0, or `"last"`; default the one headed `label`. */
  readonly labelColumn?: string | number | undefined;
}
