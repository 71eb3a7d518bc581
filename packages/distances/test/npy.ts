import { readFileSync } from "node:fs";
import { matrix, type Matrix, type NumericArray } from "@ann/core";

const ARRAYS = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  u1: Uint8Array,
} as const;

/** A little-endian npy file in C order with one or two dimensions, as a matrix. */
export function readNpy<D extends keyof typeof ARRAYS>(
  path: string,
  dtype: D,
): Matrix<InstanceType<(typeof ARRAYS)[D]>> {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, start);
  if (!new RegExp(`'[<|]${dtype}'`).test(header)) throw new Error(`${path}: ${header}`);
  const shape = [.../\(([^)]*)\)/.exec(header)![1]!.matchAll(/\d+/g)].map(Number);
  const copy = bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length);
  const data: NumericArray = new ARRAYS[dtype](copy as ArrayBuffer);
  return matrix(data as InstanceType<(typeof ARRAYS)[D]>, shape[0]!, shape[1] ?? 1);
}
