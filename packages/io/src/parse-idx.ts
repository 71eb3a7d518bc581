import { AnnError } from "@ann/core";
import type { NdArray } from "./array-decoder.ts";
import type { ArrayFormat, ArrayLayout } from "./array-layout.ts";
import type { ElementType } from "./elements.ts";
import { parseArray } from "./read-array.ts";

/* Source: Y. LeCun, "The MNIST database of handwritten digits", section on file formats. */
const TYPES: Readonly<Record<number, ElementType>> = {
  0x08: "u1",
  0x09: "i1",
  0x0b: "i2",
  0x0c: "i4",
  0x0d: "f4",
  0x0e: "f8",
};

/** Whether a file begins like idx: two zero bytes, a known type, at least one dimension. */
export function isIdx(head: Uint8Array): boolean {
  return head[0] === 0 && head[1] === 0 && (head[2] ?? 0) in TYPES && (head[3] ?? 0) > 0;
}

/** The format of MNIST: big-endian, sizes as 32-bit numbers. */
export const IDX: ArrayFormat = {
  name: "idx",
  prefixLength: 4,

  headerLength(prefix: Uint8Array): number {
    if (!isIdx(prefix)) {
      throw new AnnError(
        "format",
        "not an idx file: it does not begin with 0, 0, element type, dimensions",
      );
    }
    return 4 + 4 * prefix[3]!;
  },

  layout(header: Uint8Array): ArrayLayout {
    const view = new DataView(header.buffer, header.byteOffset);
    const shape = Array.from({ length: header[3]! }, (_, axis) => view.getUint32(4 + 4 * axis));
    return { element: TYPES[header[2]!]!, littleEndian: false, shape, fortranOrder: false };
  },
};

/**
 * Numbers of an idx file (the MNIST format) that is already in memory. `u8` stays bytes; every
 * other type becomes 32-bit floats.
 *
 * @throws AnnError `format` (damaged, cut off, surplus bytes), `dtype` (integers above 2^24),
 * `not-finite`, `capacity`
 */
export function parseIdx(bytes: Uint8Array): NdArray {
  return parseArray(IDX, bytes);
}
