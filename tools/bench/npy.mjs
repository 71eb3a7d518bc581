// Enough of the npy format for the benchmarks' own files: version 1, C order, little endian.
import { readFileSync } from "node:fs";

const TYPES = { "<f4": Float32Array, "|u1": Uint8Array, "<i4": Int32Array, "<i8": BigInt64Array };

/** @returns the numbers, 64-bit ones as doubles, and the shape */
export function readNpy(file) {
  const bytes = readFileSync(file);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, start);
  const Type = TYPES[/'descr': '(.*?)'/.exec(header)[1]];
  const shape = /'shape': \((.*?)\)/.exec(header)[1].match(/\d+/g).map(Number);
  const data = new Type(new Uint8Array(bytes.subarray(start)).buffer);
  return { data: Type === BigInt64Array ? Float64Array.from(data, Number) : data, shape };
}
