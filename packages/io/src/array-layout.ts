import { AnnError } from "@ann/core";
import { ELEMENTS, type ElementType } from "./elements.ts";

/** What the header of an array file says about the bytes after it. */
export interface ArrayLayout {
  readonly element: ElementType;
  readonly littleEndian: boolean;
  readonly shape: readonly number[];
  /** Whether the first index runs fastest. */
  readonly fortranOrder: boolean;
}

/** An array file format: a header that fixes the size of everything, then the elements. */
export interface ArrayFormat {
  readonly name: string;
  /** Bytes that {@link ArrayFormat.headerLength} needs to see. */
  readonly prefixLength: number;
  /** Bytes before the first element. @throws AnnError `format` */
  headerLength(prefix: Uint8Array): number;
  /** @throws AnnError `format` or `dtype` */
  layout(header: Uint8Array): ArrayLayout;
}

/** As many dimensions as numpy allows. */
const MAX_DIMENSIONS = 64;

/** Rows must be countable by the u32 ids that every other package uses. */
const MAX_ROWS = 0xffff_ffff;

/** Product of sizes that come from a file. @throws AnnError `format` beyond 2^53 */
function checkedProduct(sizes: readonly number[]): number {
  let product = 1;
  for (const size of sizes) {
    product *= size;
    if (!Number.isSafeInteger(size) || !Number.isSafeInteger(product)) {
      throw new AnnError(
        "format",
        `the header announces an impossible shape (${sizes.join(", ")})`,
        {
          details: { shape: sizes },
        },
      );
    }
  }
  return product;
}

/** Rows, and the columns that the other dimensions flatten to. */
export function rowsAndCols(shape: readonly number[]): { rows: number; cols: number } {
  const [rows, ...rest] = shape;
  if (rows === undefined) {
    throw new AnnError("format", "the file holds a single number, not rows of numbers");
  }
  return { rows, cols: checkedProduct(rest) };
}

/**
 * Elements and bytes that a layout announces.
 * @throws AnnError `format` for impossible shapes, `capacity` for more rows than ids
 */
export function announcedSize(layout: ArrayLayout): { elements: number; bytes: number } {
  const { shape, element } = layout;
  if (shape.length > MAX_DIMENSIONS) {
    throw new AnnError("format", `the header announces ${shape.length} dimensions`);
  }
  if (shape.length > 0) rowsAndCols(shape);
  const elements = checkedProduct(shape);
  const bytes = checkedProduct([elements, ELEMENTS[element].size]);
  if ((shape[0] ?? 0) > MAX_ROWS) {
    throw new AnnError(
      "capacity",
      `${shape[0]} rows are more than the ${MAX_ROWS} that ids can name`,
    );
  }
  return { elements, bytes };
}

/** The error for fewer or more bytes after the header than it announces. */
export function sizeError(layout: ArrayLayout, announced: number, found: string): AnnError {
  const shape = layout.shape.join(" x ");
  return new AnnError(
    "format",
    `the header announces ${shape || "one"} ${layout.element} (${announced} bytes) but ${found}; the file is damaged or cut off`,
    { details: { shape: layout.shape, element: layout.element, announced } },
  );
}
