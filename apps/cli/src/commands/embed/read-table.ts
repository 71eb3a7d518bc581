import { stat } from "node:fs/promises";
import { AnnError, isAnnError, type RunControl } from "@ann/core";
import { read, type Table } from "@ann/io";
import { inFlags } from "./in-flags.ts";
import type { EmbedRequest } from "./request.ts";

type ReadRequest = Pick<EmbedRequest, "inputs" | "labels" | "labelColumn" | "header">;

/** Reads with the label column in one sense; pipes give their rows only once. */
type ReadBy = (labelColumn: string | number | undefined) => Promise<Table>;

function isAboutLabelColumn(error: unknown): error is AnnError {
  return isAnnError(error, "option") && error.details["option"] === "labelColumn";
}

async function canReadAgain(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(paths.map((path) => stat(path)));
  return found.every((file) => file.isFile());
}

/** Where headings are certain: the column with this heading, else the one with this number. */
async function readUnderHeadings(
  text: string,
  { inputs }: ReadRequest,
  readBy: ReadBy,
): Promise<Table> {
  try {
    return await readBy(text);
  } catch (error) {
    if (isAboutLabelColumn(error) && (await canReadAgain(inputs))) return readBy(Number(text));
    throw error;
  }
}

/**
 * Where headings are yet to be found. To `read` a text means that there are headings if only the
 * first line has it, which may be a value, too: so the number goes first.
 */
async function readByLooking(
  text: string,
  { inputs }: ReadRequest,
  readBy: ReadBy,
): Promise<Table> {
  try {
    const table = await readBy(Number(text));
    if (!table.columns?.includes(text)) return table;
  } catch (error) {
    if (isAboutLabelColumn(error)) {
      const message = `${error.message}; if it is a heading, add --header`;
      throw new AnnError("option", message, { details: error.details, cause: error });
    }
    if (!isAnnError(error) || error.details["heading"] !== text) throw error;
  }
  if (await canReadAgain(inputs)) return readBy(text);
  throw new AnnError(
    "option",
    `--label-column ${text} is a heading and the number of a column; to mean the heading in a pipe, add --header`,
  );
}

/**
 * Reads and joins the input files. A label column of digits is a heading if there is such a
 * heading, else the number of a column.
 * @throws AnnError whose message names flags
 */
export async function readTable(request: ReadRequest, control: RunControl): Promise<Table> {
  const { inputs, labels, labelColumn, header } = request;
  const readBy: ReadBy = (column) =>
    read(inputs, { labelColumn: column, header, labels, ...control });
  try {
    if (typeof labelColumn !== "string" || !/^\d+$/.test(labelColumn)) {
      return await readBy(labelColumn);
    }
    if (header === false) return await readBy(Number(labelColumn));
    const find = header ? readUnderHeadings : readByLooking;
    return await find(labelColumn, request, readBy);
  } catch (error) {
    throw inFlags(error);
  }
}
