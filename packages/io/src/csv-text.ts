import { delimiterOf, dialectOf, newlineOf, type Dialect } from "./csv-dialect.ts";
import { Utf8Lines } from "./utf8-lines.ts";

/** Characters to look at before deciding on the dialect. */
const HEAD_LENGTH = 0x1_0000;

/** Text after its preamble, and how it is written. */
export interface CsvText {
  readonly dialect: Dialect;
  /** Number of the first line that {@link CsvText.pieces} gives, from 1. */
  readonly firstLine: number;
  readonly pieces: AsyncIterable<string>;
}

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const lines = new Utf8Lines();
  for await (const piece of bytes) yield lines.decode(piece);
  yield lines.finish();
}

/** Length and number of the blank lines and `#` or `%` comments at the top. */
function preambleOf(text: string, newline: string): { length: number; lines: number } {
  let length = 0;
  let lines = 0;
  for (;;) {
    const end = text.indexOf(newline, length);
    if (end < 0 || !/^\s*(?:[#%]|$)/.test(text.slice(length, end))) return { length, lines };
    length = end + 1;
    lines += 1;
  }
}

interface Head {
  readonly text: string;
  readonly complete: boolean;
  readonly firstLine: number;
}

async function readHead(source: AsyncIterator<string>): Promise<Head> {
  let text = "";
  let lines = 0;
  for (;;) {
    const piece = await source.next();
    if (!piece.done) text += piece.value;
    // A piece may end between \r and \n: lines can be told apart only from the first \n on.
    if (!piece.done && text.length < HEAD_LENGTH && !text.includes("\n")) continue;
    const preamble = preambleOf(text, newlineOf(text));
    text = text.slice(preamble.length);
    lines += preamble.lines;
    if (piece.done || text.length >= HEAD_LENGTH) {
      return { text, complete: piece.done === true, firstLine: lines + 1 };
    }
  }
}

async function* withHead(
  head: string,
  source: AsyncIterator<string>,
): AsyncGenerator<string, void, undefined> {
  yield head;
  for (;;) {
    const piece = await source.next();
    if (piece.done) return;
    yield piece.value;
  }
}

/**
 * Decodes UTF-8, skips the preamble and finds out the dialect.
 * @param delimiter when known beforehand
 * @throws AnnError `format` for other bytes than UTF-8, here or from the pieces
 */
export async function openCsvText(
  bytes: AsyncIterable<Uint8Array>,
  delimiter?: string,
): Promise<CsvText> {
  const source = decoded(bytes);
  const { text, complete, firstLine } = await readHead(source);
  const newline = newlineOf(text);
  const lastLine = text.lastIndexOf(newline);
  const sample = complete || lastLine < 0 ? text : text.slice(0, lastLine);
  const dialect = dialectOf(delimiter ?? delimiterOf(sample, newline), newline);
  return { dialect, firstLine, pieces: withHead(text, source) };
}
