import { naturalOrder } from "./natural-order.ts";
import type { Labels } from "./table.ts";
import { inTurns } from "./turns.ts";

/**
 * A copy that shares no memory. Engines keep a substring as a view of the text that it was cut
 * from, so a kept name would hold on to a whole block of the file.
 */
export function detached(text: string): string {
  return Buffer.from(text).toString();
}

/** Collects one label a row; only the distinct names are kept. */
export class LabelCollector {
  /** Provisional codes, in order of first appearance. */
  readonly #codes = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #rows: number[] = [];

  add(name: string): void {
    this.#rows.push(this.#codeOf(name));
  }

  /** @throws AnnError `aborted` */
  async addAll(
    names: ArrayLike<unknown>,
    first: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const addSome = (begin: number, end: number) => {
      for (let i = begin; i < end; i++) this.add(String(names[first + i]));
    };
    await inTurns(names.length - first, addSome, signal);
  }

  /** Adds labels that have codes already: names are looked up once, not for each row. */
  async addLabels({ names, codes }: Labels, signal: AbortSignal | undefined): Promise<void> {
    const own = new Uint32Array(names.length);
    const addNames = (begin: number, end: number) => {
      for (let i = begin; i < end; i++) own[i] = this.#codeOf(names[i]!);
    };
    await inTurns(names.length, addNames, signal);
    const addRows = (begin: number, end: number) => {
      for (let i = begin; i < end; i++) this.#rows.push(own[codes[i]!]!);
    };
    await inTurns(codes.length, addRows, signal);
  }

  /** @throws AnnError `aborted` */
  async finish(signal: AbortSignal | undefined): Promise<Labels> {
    const names = await naturalOrder(this.#names, signal);
    const finalCode = new Uint32Array(names.length);
    const number = (begin: number, end: number) => {
      for (let code = begin; code < end; code++) {
        finalCode[this.#codes.get(names[code]!)!] = code;
      }
    };
    await inTurns(names.length, number, signal);
    const codes = new Uint32Array(this.#rows.length);
    const translate = (begin: number, end: number) => {
      for (let row = begin; row < end; row++) codes[row] = finalCode[this.#rows[row]!]!;
    };
    await inTurns(codes.length, translate, signal);
    return { names, codes };
  }

  #codeOf(name: string): number {
    const known = this.#codes.get(name);
    if (known !== undefined) return known;
    const code = this.#names.length;
    const kept = detached(name);
    this.#names.push(kept);
    this.#codes.set(kept, code);
    return code;
  }
}
