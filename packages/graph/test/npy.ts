import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Folder of the golden files, if this run has one. */
export const GOLDEN: string | undefined = process.env["ANN_GOLDEN"];

export interface Npy<T> {
  readonly data: T;
  readonly shape: readonly number[];
}

const ARRAYS = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u1: Uint8Array } as const;

/** One golden array, in C order; `path` without the extension. */
export function golden<D extends keyof typeof ARRAYS>(
  path: string,
  dtype: D,
): Npy<InstanceType<(typeof ARRAYS)[D]>> {
  const bytes = readFileSync(join(GOLDEN!, `${path}.npy`));
  const headerLength = bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, 10 + headerLength);
  if (!header.includes(`'|${dtype}'`) && !header.includes(`'<${dtype}'`)) {
    throw new Error(`${path}: ${header}`);
  }
  const shape = [.../\(([^)]*)\)/.exec(header)![1]!.matchAll(/\d+/g)].map(Number);
  const copy = bytes.buffer.slice(
    bytes.byteOffset + 10 + headerLength,
    bytes.byteOffset + bytes.length,
  );
  return { data: new ARRAYS[dtype](copy) as InstanceType<(typeof ARRAYS)[D]>, shape };
}

/** One golden JSON file. */
export function goldenJson(path: string): unknown {
  return JSON.parse(readFileSync(join(GOLDEN!, `${path}.json`), "utf8"));
}
