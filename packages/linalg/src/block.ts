import { allocate } from "@ann/core";
import { addon } from "./addon.ts";

/**
 * A tall matrix of doubles, row-major, that native steps work on in place. Its rows are whole
 * cache lines: `width` is a multiple of 8, and the columns from `active` on are zero.
 */
export interface Block {
  readonly data: Float64Array;
  readonly rows: number;
  readonly width: number;
  readonly active: number;
}

/** Doubles in a cache line. */
const LINE = 8;

/** `columns` rounded up to whole cache lines. */
export function wholeLines(columns: number): number {
  return Math.ceil(columns / LINE) * LINE;
}

/**
 * A block of zeros that starts on a cache line, so that gathering a row never touches two.
 * @throws AnnError `capacity`
 */
export function newBlock(rows: number, active: number): Block {
  const width = wholeLines(active);
  const memory = allocate(Float64Array, rows * width + LINE);
  const skip = addon.misalignment(memory);
  return { data: memory.subarray(skip, skip + rows * width), rows, width, active };
}
