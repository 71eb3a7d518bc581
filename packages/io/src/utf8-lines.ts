import { TextDecoder } from "node:util";
import { AnnError } from "@ann/core";

const LINE_FEED = 0x0a;

/** As much of a character as a piece can end in. */
const UNFINISHED = 3;

/** Also removes a byte order mark, and joins characters that two pieces share. */
function newDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { fatal: true });
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function lineFeedsIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}

/** Lines before the first one that is not UTF-8, in bytes some line of which is not. */
function linesBeforeBad(bytes: Uint8Array, start: number): number {
  const decoder = newDecoder();
  let lines = 0;
  for (let at = start; ; lines++) {
    const end = bytes.indexOf(LINE_FEED, at);
    if (end < 0) return lines;
    try {
      decoder.decode(bytes.subarray(at, end + 1), { stream: true });
    } catch {
      return lines;
    }
    at = end + 1;
  }
}

/** Decodes UTF-8 and knows the line of what is none: a replaced character could merge two names. */
export class Utf8Lines {
  readonly #decoder = newDecoder();
  /** Line feeds in the pieces before. */
  #lineFeeds = 0;
  /** The last bytes of the pieces before. */
  #tail: Uint8Array = new Uint8Array(0);

  /** @throws AnnError `format` */
  decode(piece: Uint8Array): string {
    let text: string;
    try {
      text = this.#decoder.decode(piece, { stream: true });
    } catch {
      throw this.#refusal(piece);
    }
    this.#lineFeeds += lineFeedsIn(piece);
    this.#tail = Buffer.concat([this.#tail, piece.subarray(-UNFINISHED)]).subarray(-UNFINISHED);
    return text;
  }

  /** @throws AnnError `format` when the last character is cut off */
  finish(): string {
    try {
      return this.#decoder.decode();
    } catch {
      throw this.#refusal(new Uint8Array(0));
    }
  }

  #refusal(piece: Uint8Array): AnnError {
    const tail = this.#tail;
    // Where no line feed tells lines apart, none can be named.
    if (this.#lineFeeds === 0 && !piece.includes(LINE_FEED)) {
      return new AnnError("format", "the text is not UTF-8; save it as UTF-8");
    }
    // Leave out the end of a character whose beginning is gone; it has been decoded already.
    let start = 0;
    while (start < tail.length && isContinuation(tail[start])) start += 1;
    const before = this.#lineFeeds - lineFeedsIn(tail);
    const line = 1 + before + linesBeforeBad(Buffer.concat([tail, piece]), start);
    return new AnnError("format", `line ${line} is not UTF-8; save it as UTF-8`, {
      details: { line },
    });
  }
}
