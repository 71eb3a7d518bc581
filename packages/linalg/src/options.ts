import { AnnError, integerOption } from "@ann/core";

/** A required integer from 1 to `max`. @throws AnnError `option` */
export function requiredInteger(where: string, name: string, value: unknown, max: number): number {
  if (value === undefined) {
    throw new AnnError("option", `${where}: ${name} is required, an integer from 1 to ${max}`, {
      details: { option: name, min: 1, max },
    });
  }
  return integerOption(where, name, value, { default: 1, min: 1, max });
}

/** @throws AnnError `shape` for a matrix without rows or without columns */
export function refuseEmpty(where: string, a: { rows: number; cols: number }): void {
  if (a.rows > 0 && a.cols > 0) return;
  throw new AnnError("shape", `${where}: the matrix is ${a.rows} x ${a.cols}; it has no entries`, {
    details: { rows: a.rows, cols: a.cols },
  });
}
