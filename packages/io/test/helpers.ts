import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isAnnError, type AnnError, type AnnErrorCode } from "@ann/core";
import { parseCsv, type CsvOptions } from "../src/index.ts";

/** Seed of all property tests; a failure prints the path to the counterexample. */
export const FUZZ = { seed: 20_260_207, numRuns: 300 };

/** Runs a test in a folder of its own. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "ann-io-"));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes files and gives their paths. */
export async function put(
  folder: string,
  files: Record<string, string | Uint8Array>,
): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await writeFile(path, content);
    paths.push(path);
  }
  return paths;
}

/** The AnnError that an action is refused with; undefined when it succeeds. */
export async function refusal(action: () => unknown): Promise<AnnError | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (isAnnError(error)) return error;
    throw error;
  }
}

/** Matches an AnnError of this code whose message has all the given parts. */
export function annError(code: AnnErrorCode, ...parts: string[]): unknown {
  return {
    asymmetricMatch: (error: unknown) =>
      isAnnError(error, code) && parts.every((part) => error.message.includes(part)),
    toString: () => `AnnError ${code}: ${parts.join(" … ")}`,
  };
}

/** Passes on what is not an AnnError. */
export function onlyAnnErrors(error: unknown): undefined {
  if (isAnnError(error)) return undefined;
  throw error;
}

/** The bits of 32-bit floats, so that -0 differs from 0. */
export function bits(data: Float32Array | Uint8Array): number[] {
  return data instanceof Float32Array
    ? [...new Uint32Array(data.buffer, data.byteOffset, data.length)]
    : [...data];
}

/** An npy file with a header text of one's own. */
export function npyFile(
  header: string,
  payload: ArrayLike<number>,
  version: readonly [number, number] = [1, 0],
): Uint8Array {
  const text = new TextEncoder().encode(header);
  const lengthSize = version[0] === 1 ? 2 : 4;
  const file = new Uint8Array(8 + lengthSize + text.length + payload.length);
  file.set([0x93, ...new TextEncoder().encode("NUMPY"), ...version]);
  const view = new DataView(file.buffer);
  if (lengthSize === 2) view.setUint16(8, text.length, true);
  else view.setUint32(8, text.length, true);
  file.set(text, 8 + lengthSize);
  file.set(payload, 8 + lengthSize + text.length);
  return file;
}

/** The usual header text. */
export function npyDict(descr: string, shape: string, fortran = "False"): string {
  return `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;
}

/** An idx file with sizes and payload of one's own. */
export function idxFile(
  type: number,
  shape: readonly number[],
  payload: ArrayLike<number>,
): Uint8Array {
  const file = new Uint8Array(4 + 4 * shape.length + payload.length);
  file.set([0, 0, type, shape.length]);
  const view = new DataView(file.buffer);
  for (const [axis, size] of shape.entries()) view.setUint32(4 + 4 * axis, size);
  file.set(payload, 4 + 4 * shape.length);
  return file;
}

/** The rows of a csv text. */
export async function rowsOf(text: string | Uint8Array, options?: CsvOptions): Promise<number[][]> {
  const { matrix: m } = await parseCsv(text, options);
  return Array.from({ length: m.rows }, (_, i) => [
    ...m.data.subarray(i * m.cols, (i + 1) * m.cols),
  ]);
}
