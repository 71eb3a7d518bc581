import Papa from "papaparse";

/** What separates the fields of a line; `" "` stands for runs of blanks. */
export type Delimiter = "," | "\t" | ";" | " ";

/** Values of {@link Delimiter}. */
export const DELIMITERS: readonly Delimiter[] = [",", "\t", ";", " "];

export interface Dialect {
  /** A {@link Delimiter}, or a character that cannot occur. */
  readonly delimiter: string;
  readonly newline: "\n" | "\r";
  readonly quoteChar: string;
}

/** Order of preference when several fit: a semicolon file may hold commas, hardly the reverse. */
const CANDIDATES: readonly Delimiter[] = ["\t", ";", ",", " "];

/** Where fields are words, as in files of word vectors, a quote is a word like any other. */
const NO_QUOTES = "\u0000";

export function dialectOf(delimiter: string, newline: Dialect["newline"]): Dialect {
  const quoted = (CANDIDATES as readonly string[]).includes(delimiter) && delimiter !== " ";
  return { delimiter, newline, quoteChar: quoted ? '"' : NO_QUOTES };
}

const SAMPLE_LINES = 50;

/** `\n` serves for `\r\n` too; only files of old Macs have a lone `\r`. */
export function newlineOf(head: string): "\n" | "\r" {
  return head.includes("\r") && !head.includes("\n") ? "\r" : "\n";
}

/** The fields of a parsed line: the end of `\r\n` removed, runs of blanks joined. */
export function fieldsOf(line: string[], delimiter: string): string[] {
  const last = line.length - 1;
  if (line[last]?.endsWith("\r")) line[last] = line[last].slice(0, -1);
  return delimiter === " " ? line.filter((field) => field.trim() !== "") : line;
}

export function isBlankLine(fields: readonly string[]): boolean {
  return fields.length === 0 || (fields.length === 1 && fields[0]!.trim() === "");
}

/** Share of lines that agree on one number of fields, at least two. */
function agreement(text: string, dialect: Dialect): number {
  const { data } = Papa.parse<string[]>(text, { ...dialect, preview: SAMPLE_LINES });
  const lines = data
    .map((line) => fieldsOf(line, dialect.delimiter))
    .filter((fields) => !isBlankLine(fields));
  const counts = new Map<number, number>();
  for (const { length } of lines) counts.set(length, (counts.get(length) ?? 0) + 1);
  counts.delete(1);
  return Math.max(0, ...counts.values()) / Math.max(1, lines.length);
}

/**
 * The delimiter that splits most lines alike; a comma when none splits at all.
 * @param head the first lines; the last one must be complete
 */
export function delimiterOf(head: string, newline: Dialect["newline"]): Delimiter {
  let best: Delimiter = ",";
  let bestAgreement = 0;
  for (const delimiter of CANDIDATES) {
    const found = agreement(head, dialectOf(delimiter, newline));
    // The heading of a single column may hold blanks.
    if (delimiter === " " && found <= 0.5) continue;
    if (found > bestAgreement) {
      best = delimiter;
      bestAgreement = found;
    }
  }
  return best;
}
