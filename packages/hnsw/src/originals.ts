import { AnnError, checkOptionKeys, describeValue, integerOption } from "@ann/core";
import { stat } from "node:fs/promises";
import type { Codes } from "./codes/code-plan.ts";

/**
 * A file that holds the rows of a matrix, one after another, as the bytes of its elements (little
 * endian), such as the body of an .npy file.
 */
export interface OriginalsFile {
  readonly file: string;
  /** Byte at which the first row begins, a multiple of the bytes of an element; default 0. */
  readonly offset?: number | undefined;
  /**
   * Bytes from the start of a row to that of the next, a multiple of the bytes of an element; default
   * those of a row. An .fvecs file has 4 more, and its first row begins at byte 4.
   */
  readonly stride?: number | undefined;
}

/** Where the rows of an index are; see `BuildOptions`. */
export type Originals = "copy" | "caller" | "none" | OriginalsFile;

/** The same, checked: rows in a file are the caller's until they are mapped. */
export interface CheckedOriginals {
  readonly originals: "copy" | "caller" | "none";
  readonly file: OriginalsFile | undefined;
}

/** @throws AnnError `option`, also for codes that do without originals but cannot */
export function originalsOption(
  where: string,
  value: unknown,
  codes: Codes | "auto",
): CheckedOriginals {
  if (typeof value !== "object" || value === null) {
    const originals = value ?? "copy";
    if (originals !== "copy" && originals !== "caller" && originals !== "none") {
      throw new AnnError(
        "option",
        `${where}: originals must be "copy", "caller", "none" or { file, offset?, stride? }, got ${describeValue(value)}`,
        { details: { option: "originals", value } },
      );
    }
    if (originals !== "none" || codes === "auto" || codes === "i8" || codes === "u8") {
      return { originals, file: undefined };
    }
    throw new AnnError(
      "option",
      `${where}: an index without originals has codes "i8", not "${codes}"`,
      { details: { option: "originals", codes } },
    );
  }
  checkOptionKeys(`${where}: originals`, value, ["file", "offset", "stride"]);
  const { file, offset, stride } = value as Partial<OriginalsFile>;
  if (typeof file !== "string" || file === "" || file.includes("\0")) {
    throw new AnnError(
      "option",
      `${where}: originals.file must be the path of a file, got ${describeValue(file)}`,
      { details: { option: "originals", value: file } },
    );
  }
  return { originals: "caller", file: { file, offset, stride } };
}

/** Where rows of so many bytes begin in a file. @throws AnnError `option` */
export function placeInFile(
  where: string,
  { offset, stride }: OriginalsFile,
  cols: number,
  elementBytes: number,
): { offset: number; stride: number } {
  const rowBytes = cols * elementBytes;
  const most = Number.MAX_SAFE_INTEGER;
  const place = {
    offset: integerOption(where, "originals.offset", offset, { default: 0, min: 0, max: most }),
    stride: integerOption(where, "originals.stride", stride, {
      default: rowBytes,
      min: rowBytes,
      max: most,
    }),
  };
  for (const name of ["offset", "stride"] as const) {
    if (place[name] % elementBytes === 0) continue;
    throw new AnnError(
      "option",
      `${where}: originals.${name} must be a multiple of ${elementBytes}, the bytes of an element, got ${place[name]}`,
      { details: { option: `originals.${name}`, value: place[name] } },
    );
  }
  return place;
}

/**
 * Refuses a file that is not there or too short before the index is built, not after.
 * @throws AnnError `io` or `format`
 */
export async function checkFile(
  where: string,
  file: string,
  { offset, stride }: { readonly offset: number; readonly stride: number },
  rows: number,
  rowBytes: number,
): Promise<void> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new AnnError("io", `${where}: the file of the originals, ${file}, cannot be opened`, {
      cause,
      details: { file },
    });
  });
  if (!found.isFile()) {
    throw new AnnError(
      "io",
      `${where}: the file of the originals, ${file}, cannot be opened: it is no regular file`,
      { details: { file } },
    );
  }
  const needed = offset + (rows - 1) * stride + rowBytes;
  if (rows === 0 || found.size >= needed) return;
  throw new AnnError(
    "format",
    `${where}: ${file} has ${found.size} bytes; ${rows} rows of ${rowBytes} bytes, ${stride} from one to the next, from byte ${offset} on, need ${needed}`,
    { details: { file, size: found.size, needed } },
  );
}
