import { naturalOrder } from "./natural-order.ts";
import type { Labels } from "./table.ts";

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
  readonly #rows: number[] = [];

  add(name: string): void {
    let code = this.#codes.get(name);
    if (code === undefined) {
      code = this.#codes.size;
      this.#codes.set(detached(name), code);
    }
    this.#rows.push(code);
  }

  finish(): Labels {
    const names = naturalOrder(this.#codes.keys());
    const finalCode = new Uint32Array(names.length);
    for (const [code, name] of names.entries()) finalCode[this.#codes.get(name)!] = code;
    return { names, codes: Uint32Array.from(this.#rows, (code) => finalCode[code]!) };
  }
}

/** Labels from one name a row. */
export function labelsFrom(names: Iterable<unknown>): Labels {
  const collector = new LabelCollector();
  for (const name of names) collector.add(String(name));
  return collector.finish();
}
