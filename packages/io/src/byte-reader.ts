function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

/** Looks at the beginning of a byte stream without losing it. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next `length` bytes, fewer at the end of the stream; they stay unread. */
  async peek(length: number): Promise<Uint8Array> {
    while (this.#held.length < length) {
      const piece = await this.#source.next();
      if (piece.done) break;
      this.#held = concat(this.#held, piece.value);
    }
    return this.#held.subarray(0, length);
  }

  /** The next `length` bytes, fewer at the end of the stream. */
  async take(length: number): Promise<Uint8Array> {
    const bytes = await this.peek(length);
    this.#held = this.#held.subarray(bytes.length);
    return bytes;
  }

  /** Everything that is still unread. */
  async *rest(): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#held.length > 0) yield this.#held;
    this.#held = new Uint8Array(0);
    for (;;) {
      const piece = await this.#source.next();
      if (piece.done) return;
      yield piece.value;
    }
  }
}
