import { AnnError, type Matrix } from "@ann/core";
import { announcedSize, rowsAndCols, sizeError, type ArrayLayout } from "./array-layout.ts";
import { ELEMENTS, type Element } from "./elements.ts";

/** Numbers with a shape, always row-major (C order). */
export interface NdArray {
  readonly data: Float32Array | Uint8Array;
  readonly shape: readonly number[];
}

/** The matrix of an array: the first dimension gives the rows, the others are flattened. */
export function matrixOfArray(array: NdArray): Matrix<Float32Array | Uint8Array> {
  const { rows, cols } = rowsAndCols(array.shape);
  return { data: array.data, rows, cols, stride: cols };
}

function allocate(layout: ArrayLayout, elements: number): Float32Array | Uint8Array {
  try {
    return layout.element === "u1" ? new Uint8Array(elements) : new Float32Array(elements);
  } catch (cause) {
    throw new AnnError("capacity", `no memory for ${elements} numbers`, { cause });
  }
}

/**
 * Turns the bytes after a header into numbers, in whatever pieces they come. The only memory that
 * it takes is that of the result, so check the announced size before making one.
 */
export class ArrayDecoder {
  readonly #layout: ArrayLayout;
  readonly #element: Element;
  readonly #data: Float32Array | Uint8Array;
  readonly #announced: number;
  #missing: number;
  /** Bytes of an element that is split between two pieces. */
  readonly #split = new Uint8Array(8);
  #splitLength = 0;
  /** Place in the result of the next element, and its index along each dimension. */
  #target = 0;
  readonly #index: number[];
  readonly #strides: number[];

  constructor(layout: ArrayLayout) {
    const { elements, bytes } = announcedSize(layout);
    this.#layout = layout;
    this.#element = ELEMENTS[layout.element];
    this.#data = allocate(layout, elements);
    this.#announced = bytes;
    this.#missing = bytes;
    this.#index = layout.shape.map(() => 0);
    this.#strides = layout.shape.map((_, axis) =>
      layout.shape.slice(axis + 1).reduce((product, size) => product * size, 1),
    );
  }

  /** @throws AnnError `format` for more bytes than announced, `not-finite`, `dtype` */
  push(bytes: Uint8Array): void {
    this.#missing -= bytes.length;
    if (this.#missing < 0) {
      throw sizeError(this.#layout, this.#announced, "more bytes follow");
    }
    if (this.#data instanceof Uint8Array && !this.#layout.fortranOrder) {
      this.#data.set(bytes, this.#target);
      this.#target += bytes.length;
      return;
    }
    const rest = this.#completeSplit(bytes);
    const whole = rest.length - (rest.length % this.#element.size);
    this.#decode(rest.subarray(0, whole));
    this.#split.set(rest.subarray(whole));
    this.#splitLength = rest.length - whole;
  }

  /** @throws AnnError `format` for fewer bytes than announced */
  finish(): NdArray {
    if (this.#missing > 0) {
      const found = this.#announced - this.#missing;
      throw sizeError(this.#layout, this.#announced, `only ${found} bytes follow`);
    }
    return { data: this.#data, shape: this.#layout.shape };
  }

  /** Finishes an element begun by the piece before; returns the bytes after it. */
  #completeSplit(bytes: Uint8Array): Uint8Array {
    if (this.#splitLength === 0) return bytes;
    const head = bytes.subarray(0, this.#element.size - this.#splitLength);
    this.#split.set(head, this.#splitLength);
    const length = this.#splitLength + head.length;
    const complete = length === this.#element.size;
    if (complete) this.#decode(this.#split.subarray(0, length));
    // What is still incomplete goes back through push, which stores it again.
    return complete ? bytes.subarray(head.length) : this.#split.slice(0, length);
  }

  #decode(bytes: Uint8Array): void {
    const { size, limit, read } = this.#element;
    const { littleEndian, fortranOrder } = this.#layout;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += size) {
      const value = read(view, at, littleEndian);
      if (!(Math.abs(value) <= limit)) throw this.#refusal(value);
      this.#data[this.#target] = value;
      if (fortranOrder) this.#advanceFirstIndex();
      else this.#target += 1;
    }
  }

  /** Moves to the next element when the first index runs fastest, like an odometer. */
  #advanceFirstIndex(): void {
    const { shape } = this.#layout;
    for (let axis = 0; axis < shape.length; axis++) {
      const size = shape[axis]!;
      const stride = this.#strides[axis]!;
      this.#index[axis]! += 1;
      this.#target += stride;
      if (this.#index[axis]! < size) return;
      this.#index[axis] = 0;
      this.#target -= stride * size;
    }
  }

  #refusal(value: number): AnnError {
    const { cols } = rowsAndCols([...this.#layout.shape, 1]);
    const row = Math.floor(this.#target / cols);
    const column = this.#target % cols;
    const place = `row ${row}, column ${column} (counted from 0)`;
    const details = { row, column, value };
    if (this.#layout.element.startsWith("f")) {
      const what = Number.isNaN(value) ? "NaN" : "infinite or beyond the range of 32-bit floats";
      return new AnnError("not-finite", `${place} is ${what}; remove the row or put in a value`, {
        details,
      });
    }
    return new AnnError(
      "dtype",
      `${place} holds ${value}, but 32-bit floats are exact only up to 2^24; subtract an offset or divide first`,
      { details },
    );
  }
}
