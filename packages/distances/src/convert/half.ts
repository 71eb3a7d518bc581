import {
  allocate,
  checkOptionKeys,
  choiceOption,
  RUN_CONTROL_KEYS,
  type Matrix,
  type RunControl,
  type Vectors,
} from "@ann/core";
import { runJob, runNow, type NativeControl, type NativeJob } from "@ann/native";
import { addon } from "../addon.ts";
import { checkF32 } from "./f32-matrix.ts";

/** Options of {@link toF16Sync} and {@link toBf16Sync}. */
export interface HalfOptions {
  /**
   * What becomes of finite values beyond the largest of the type (65504 for f16, 3.39e38 for
   * bf16): `infinity`, as IEEE 754 rounds, or `saturate`, the largest itself. Infinities stay
   * infinities, NaN stays NaN. Default `infinity`.
   */
  readonly overflow?: "infinity" | "saturate" | undefined;
}

/** 16-bit floats as the bits of a `Uint16Array`; rows are dense. */
export type HalfVectors = Vectors<Uint16Array> & { readonly dtype: "f16" | "bf16" };

interface Prepared {
  readonly out: HalfVectors;
  readonly start: (control: NativeControl | undefined) => NativeJob<void> | undefined;
}

function prepare(
  where: string,
  dtype: "f16" | "bf16",
  input: Matrix,
  options: HalfOptions,
  keys: readonly string[],
): Prepared {
  checkOptionKeys(where, options, ["overflow", ...keys]);
  const policies = ["infinity", "saturate"] as const;
  const overflow = choiceOption(where, "overflow", options.overflow, policies, "infinity");
  const m = checkF32(where, input);
  const data = allocate(Uint16Array, m.rows * m.cols);
  const out: HalfVectors = { data, rows: m.rows, cols: m.cols, stride: m.cols, dtype };
  const saturates = overflow === "saturate";
  return { out, start: (control) => addon.toHalves(dtype, m, saturates, data, control) };
}

async function halves(
  where: string,
  dtype: "f16" | "bf16",
  m: Matrix,
  options: HalfOptions & RunControl,
): Promise<HalfVectors> {
  const { out, start } = prepare(where, dtype, m, options, RUN_CONTROL_KEYS);
  await runJob("convert", options, (control) => start(control)!);
  return out;
}

function halvesSync(
  where: string,
  dtype: "f16" | "bf16",
  m: Matrix,
  options: HalfOptions,
): HalfVectors {
  const { out, start } = prepare(where, dtype, m, options, []);
  runNow(() => start(undefined));
  return out;
}

/**
 * IEEE 754 half floats of a matrix: each element rounded to the nearest of 11 significant bits,
 * halves to even, with subnormals (steps of 2^-24 below 2^-14). A quiet NaN stays NaN with its
 * sign and the leading ten bits of its payload; a signalling one becomes quiet. Within the normal
 * range the relative error is at most 2^-11. On native threads.
 *
 * @returns new, dense rows; {@link toF32} is the way back
 * @throws AnnError `shape`, `dtype`, `option`, `capacity` or `aborted`
 */
export async function toF16(
  m: Matrix,
  options: HalfOptions & RunControl = {},
): Promise<HalfVectors> {
  return halves("toF16", "f16", m, options);
}

/** As {@link toF16}, at once on the calling thread: for single rows and small matrices. */
export function toF16Sync(m: Matrix, options: HalfOptions = {}): HalfVectors {
  return halvesSync("toF16Sync", "f16", m, options);
}

/**
 * Brain floats of a matrix: the range of f32 with eight significant bits, rounded to the nearest,
 * halves to even. NaN as in {@link toF16} with six bits of payload. Within the normal range the
 * relative error is at most 2^-8. On native threads.
 *
 * @returns new, dense rows; {@link toF32} is the way back
 * @throws AnnError `shape`, `dtype`, `option`, `capacity` or `aborted`
 */
export async function toBf16(
  m: Matrix,
  options: HalfOptions & RunControl = {},
): Promise<HalfVectors> {
  return halves("toBf16", "bf16", m, options);
}

/** As {@link toBf16}, at once on the calling thread: for single rows and small matrices. */
export function toBf16Sync(m: Matrix, options: HalfOptions = {}): HalfVectors {
  return halvesSync("toBf16Sync", "bf16", m, options);
}
