import {
  allocate,
  AnnError,
  checkOptionKeys,
  checkVectors,
  RUN_CONTROL_KEYS,
  type Matrix,
  type RunControl,
  type Vectors,
} from "@ann/core";
import { runJob, runNow, type NativeControl, type NativeJob } from "@ann/native";
import { addon } from "../addon.ts";

interface Prepared {
  readonly out: Matrix;
  readonly start: (control: NativeControl | undefined) => NativeJob<void> | undefined;
}

function prepare(where: string, input: Vectors): Prepared {
  const v = checkVectors(input);
  if (v.dtype === "u4" || v.dtype === "b1") {
    const way = v.dtype === "u4" ? "dequantize turns codes into values" : "they are no numbers";
    throw new AnnError("dtype", `${where}: elements of type ${v.dtype} are packed; ${way}`);
  }
  const data = allocate(Float32Array, v.rows * v.cols);
  const out: Matrix = { data, rows: v.rows, cols: v.cols, stride: v.cols };
  return { out, start: (control) => addon.toFloats(v.dtype, v, data, control) };
}

/**
 * The numbers of some vectors as f32: from f16, bf16 and integers of up to 16 bits exactly, from
 * f64 and wider integers to the nearest, halves to even (f64 beyond the range of f32 becomes an
 * infinity). NaN of f16 and bf16 becomes quiet. Codes are taken as plain numbers: {@link dequantize}
 * applies scale and offset. On native threads.
 *
 * @returns a new, dense matrix
 * @throws AnnError `shape`, `dtype` (packed bits, u4), `option`, `capacity` or `aborted`
 */
export async function toF32(v: Vectors, control: RunControl = {}): Promise<Matrix> {
  checkOptionKeys("toF32", control, RUN_CONTROL_KEYS);
  const { out, start } = prepare("toF32", v);
  await runJob("convert", control, (native) => start(native)!);
  return out;
}

/** As {@link toF32}, at once on the calling thread: for single rows and small matrices. */
export function toF32Sync(v: Vectors): Matrix {
  const { out, start } = prepare("toF32Sync", v);
  runNow(() => start(undefined));
  return out;
}
