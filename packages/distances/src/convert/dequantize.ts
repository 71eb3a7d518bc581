import {
  allocate,
  checkOptionKeys,
  RUN_CONTROL_KEYS,
  type Matrix,
  type RunControl,
} from "@ann/core";
import { runJob, runNow, type NativeControl, type NativeJob } from "@ann/native";
import { addon } from "../addon.ts";
import { checkCodes, type Codes } from "./quantized.ts";

interface Prepared {
  readonly out: Matrix;
  readonly start: (control: NativeControl | undefined) => NativeJob<void> | undefined;
}

function prepare(where: string, input: Codes): Prepared {
  const { vectors, cols, range, scale, offset, code } = checkCodes(where, input);
  const data = allocate(Float32Array, vectors.rows * cols);
  const out: Matrix = { data, rows: vectors.rows, cols, stride: cols };
  return {
    out,
    start: (control) => addon.dequantize(code, vectors, cols, range, scale, offset, data, control),
  };
}

/**
 * The values that codes stand for: `offset + scale * code`, product and sum each rounded to f32.
 * On native threads.
 *
 * @returns a new, dense matrix
 * @throws AnnError `shape`, `dtype`, `option`, `capacity` or `aborted`
 */
export async function dequantize(codes: Codes, control: RunControl = {}): Promise<Matrix> {
  checkOptionKeys("dequantize", control, RUN_CONTROL_KEYS);
  const { out, start } = prepare("dequantize", codes);
  await runJob("convert", control, (native) => start(native)!);
  return out;
}

/** As {@link dequantize}, at once on the calling thread: for single rows and small matrices. */
export function dequantizeSync(codes: Codes): Matrix {
  const { out, start } = prepare("dequantizeSync", codes);
  runNow(() => start(undefined));
  return out;
}
