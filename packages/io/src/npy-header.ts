import { AnnError } from "@ann/core";
import type { ArrayFormat, ArrayLayout } from "./array-layout.ts";
import { ELEMENTS, type ElementType } from "./elements.ts";

/*
 * Source: NumPy Enhancement Proposal 1 and numpy.lib.format. Magic, version, header length
 * (2 bytes in version 1, 4 from version 2), then a Python dictionary as text.
 */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;

/** Real headers are about 100 bytes; numpy itself distrusts those above 10000. */
const MAX_HEADER_TEXT = 0x1_0000;

/** Whether a file begins like npy. */
export function isNpy(head: Uint8Array): boolean {
  return MAGIC.every((byte, i) => head[i] === byte);
}

function damaged(what: string): AnnError {
  return new AnnError("format", `damaged npy header: ${what}`);
}

/** Reads the header text from left to right; nothing but the three known entries is accepted. */
class HeaderScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The match of a sticky pattern at the current place, which then moves behind it. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found ?? undefined;
  }

  expect(pattern: RegExp, what: string): RegExpExecArray {
    const found = this.match(pattern);
    if (!found) throw damaged(`expected ${what} at character ${this.#at}`);
    return found;
  }
}

function readDescr(scanner: HeaderScanner): string {
  if (scanner.match(/\[/y)) {
    throw new AnnError("dtype", "npy: structured arrays are not supported; save plain numbers");
  }
  const [, single, double] = scanner.expect(/'([^'\\]*)'|"([^"\\]*)"/y, "an element type");
  return single ?? double ?? "";
}

function readShape(scanner: HeaderScanner): number[] {
  scanner.expect(/\(\s*/y, "a shape");
  const shape: number[] = [];
  let comma = true;
  while (!scanner.match(/\)/y)) {
    if (!comma) throw damaged("sizes without a comma between them");
    // Python 2 wrote sizes as 10L.
    const [, digits] = scanner.expect(/(\d{1,16})L?\s*/y, "a size");
    shape.push(Number(digits));
    comma = scanner.match(/,\s*/y) !== undefined;
  }
  if (shape.length === 1 && !comma) throw damaged("the shape is a number, not a tuple");
  return shape;
}

interface Header {
  descr?: string;
  fortran_order?: boolean;
  shape?: number[];
}

function readEntries(text: string): Header {
  const scanner = new HeaderScanner(text);
  const header: Header = {};
  scanner.expect(/\s*\{\s*/y, "{");
  while (!scanner.match(/\}\s*$/y)) {
    const [, key = ""] = scanner.expect(/['"](descr|fortran_order|shape)['"]\s*:\s*/y, "an entry");
    if (key in header) throw damaged(`two entries "${key}"`);
    if (key === "descr") header.descr = readDescr(scanner);
    else if (key === "shape") header.shape = readShape(scanner);
    else header.fortran_order = scanner.expect(/True|False/y, "True or False")[0] === "True";
    scanner.expect(/\s*,\s*|\s*(?=\})/y, "a comma or }");
  }
  return header;
}

/** Element type and byte order of a numpy type text such as `<f4`. */
function elementOf(descr: string): { element: ElementType; littleEndian: boolean } {
  if (/^[|<>=]?O/.test(descr)) {
    throw new AnnError(
      "format",
      "npy: object arrays hold pickled Python code and are never loaded; save numbers, for example x.astype('float32')",
    );
  }
  const [, order, type] = /^([|<>])(\w+)$/.exec(descr) ?? [];
  const element = type === "b1" ? "bool" : type;
  if (!element || !Object.hasOwn(ELEMENTS, element) || type === "bool") {
    throw new AnnError(
      "dtype",
      `npy: element type ${JSON.stringify(descr)} is not supported (f4, f8, i1, u1, i2, u2, i4, u4, i8, u8 and bool are); convert it, for example with x.astype('float32')`,
      { details: { descr } },
    );
  }
  const known = element as ElementType;
  if (order === "|" && ELEMENTS[known].size > 1) throw damaged(`no byte order in "${descr}"`);
  return { element: known, littleEndian: order !== ">" };
}

function layoutOf(text: string): ArrayLayout {
  const { descr, fortran_order: fortranOrder, shape } = readEntries(text);
  if (descr === undefined || fortranOrder === undefined || shape === undefined) {
    throw damaged("descr, fortran_order or shape is missing");
  }
  return { ...elementOf(descr), fortranOrder, shape };
}

/** Bytes before the header text: magic, version and length. */
function prefixLength(header: Uint8Array): number {
  return header[6] === 1 ? 10 : 12;
}

/** numpy's own array files, versions 1.0, 2.0 and 3.0. */
export const NPY: ArrayFormat = {
  name: "npy",
  prefixLength: 12,

  headerLength(prefix: Uint8Array): number {
    if (!isNpy(prefix))
      throw new AnnError("format", "not an npy file: it does not begin with \\x93NUMPY");
    if (prefix.length < 12) throw damaged("cut off");
    const [major, minor] = [prefix[6]!, prefix[7]!];
    if (major < 1 || major > 3 || minor !== 0) {
      throw new AnnError(
        "format",
        `npy version ${major}.${minor} is unknown (1.0, 2.0 and 3.0 are known)`,
      );
    }
    const view = new DataView(prefix.buffer, prefix.byteOffset);
    const text = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
    if (text > MAX_HEADER_TEXT) throw damaged(`a text of ${text} bytes`);
    return prefixLength(prefix) + text;
  },

  layout(header: Uint8Array): ArrayLayout {
    const text = header.subarray(prefixLength(header));
    return layoutOf(new TextDecoder(header[6] === 3 ? "utf-8" : "latin1").decode(text));
  },
};
