import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Folder of the golden files, if this run has one. */
export const GOLDEN: string | undefined = process.env["ANN_GOLDEN"];

const ARRAYS = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u1: Uint8Array } as const;

/** The numbers of one golden array, in C order; `path` without the extension. */
export function golden(path: string): Float64Array {
  const bytes = readFileSync(join(GOLDEN!, `${path}.npy`));
  const start = 10 + bytes.readUInt16LE(8);
  const [, dtype] = /'descr': '[<|](\w\d)'/.exec(bytes.toString("latin1", 10, start))!;
  const body = Uint8Array.prototype.slice.call(bytes, start).buffer;
  return Float64Array.from(new ARRAYS[dtype as keyof typeof ARRAYS](body));
}

/** One golden JSON file; `path` without the extension. */
export function goldenJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(GOLDEN!, `${path}.json`), "utf8")) as T;
}
