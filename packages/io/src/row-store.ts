import { setImmediate } from "node:timers/promises";
import { throwIfAborted, type Matrix } from "@ann/core";

/** Numbers of a block; copying one takes well under a millisecond. */
const BLOCK_LENGTH = 0x4_0000;

/** Holds rows of numbers whose count is not known beforehand, in blocks of whole rows. */
export class RowStore {
  readonly #cols: number;
  readonly #rowsPerBlock: number;
  readonly #blocks: Float32Array[] = [];
  #rows = 0;

  constructor(cols: number) {
    this.#cols = cols;
    this.#rowsPerBlock = Math.max(1, Math.floor(BLOCK_LENGTH / cols));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Room for one more row, to be filled at once. */
  nextRow(): Float32Array {
    const place = this.#rows % this.#rowsPerBlock;
    if (place === 0) this.#blocks.push(new Float32Array(this.#rowsPerBlock * this.#cols));
    this.#rows += 1;
    return this.#blocks.at(-1)!.subarray(place * this.#cols, (place + 1) * this.#cols);
  }

  /** All rows as one matrix; each block is freed as soon as it is copied. */
  async finish(signal?: AbortSignal): Promise<Matrix> {
    const data = new Float32Array(this.#rows * this.#cols);
    let at = 0;
    while (this.#blocks.length > 0) {
      const block = this.#blocks.shift()!;
      data.set(block.subarray(0, data.length - at), at);
      at += block.length;
      await setImmediate();
      throwIfAborted(signal);
    }
    return { data, rows: this.#rows, cols: this.#cols, stride: this.#cols };
  }
}
