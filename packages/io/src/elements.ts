/** Number types that npy and idx files hold. `bool` is one byte, 0 or not. */
export type ElementType =
  | "f4"
  | "f8"
  | "i1"
  | "u1"
  | "i2"
  | "u2"
  | "i4"
  | "u4"
  | "i8"
  | "u8"
  | "bool";

/** How to read one element, and how large it may be to fit a 32-bit float. */
export interface Element {
  /** Bytes. */
  readonly size: number;
  /** Largest magnitude that is taken over. */
  readonly limit: number;
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number;
}

const MAX_F32 = 3.4028234663852886e38;

/** Beyond this, 32-bit floats skip whole numbers. */
const MAX_EXACT_INTEGER = 2 ** 24;

function float(size: number, read: Element["read"]): Element {
  return { size, limit: MAX_F32, read };
}

function integer(size: number, read: Element["read"]): Element {
  return { size, limit: MAX_EXACT_INTEGER, read };
}

export const ELEMENTS: Readonly<Record<ElementType, Element>> = {
  f4: float(4, (view, at, little) => view.getFloat32(at, little)),
  f8: float(8, (view, at, little) => Math.fround(view.getFloat64(at, little))),
  i1: integer(1, (view, at) => view.getInt8(at)),
  u1: integer(1, (view, at) => view.getUint8(at)),
  i2: integer(2, (view, at, little) => view.getInt16(at, little)),
  u2: integer(2, (view, at, little) => view.getUint16(at, little)),
  i4: integer(4, (view, at, little) => view.getInt32(at, little)),
  u4: integer(4, (view, at, little) => view.getUint32(at, little)),
  i8: integer(8, (view, at, little) => Number(view.getBigInt64(at, little))),
  u8: integer(8, (view, at, little) => Number(view.getBigUint64(at, little))),
  bool: integer(1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)),
};
