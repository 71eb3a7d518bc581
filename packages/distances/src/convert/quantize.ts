import {
  allocate,
  AnnError,
  checkOptionKeys,
  choiceOption,
  numberOption,
  RUN_CONTROL_KEYS,
  type Matrix,
  type RunControl,
} from "@ann/core";
import { runJob, runNow, type NativeControl, type NativeJob } from "@ann/native";
import { addon } from "../addon.ts";
import { checkF32 } from "./f32-matrix.ts";
import {
  checkCodes,
  codesPerByte,
  scalesOf,
  type Codes,
  type CodeType,
  type Quantized,
  type QuantizeRange,
} from "./quantized.ts";

/** Options of {@link quantizeSync}. */
export interface QuantizeOptions {
  /** Which codes; default `i8`. */
  readonly to?: CodeType | undefined;
  /**
   * What shares one scale and offset; default `matrix`, under which distances of codes are
   * distances of values. `row` adapts to rows of different length, `column` to columns of
   * different spread.
   */
  readonly range?: QuantizeRange | undefined;
  /**
   * The share of values, above 0 up to 1, that the codes must reach; those outside get the nearest
   * code. For i8 the largest magnitudes are left out, for u8 and u4 as many at the lower as at the
   * upper end. Less than 1 makes steps smaller where a few values are far out, and costs a
   * selection. Default 1: all.
   */
  readonly quantile?: number | undefined;
  /**
   * Codes whose type, range and, unless each row has its own, scale and offset are used again: for
   * queries that are to be compared with quantised rows. Excludes the other options.
   */
  readonly like?: Codes | undefined;
}

interface Choices {
  readonly code: CodeType;
  readonly range: QuantizeRange;
  readonly quantile: number;
  readonly like?: Codes;
}

const OWN_KEYS = ["to", "range", "quantile", "like"] as const;

function choicesOf(where: string, options: QuantizeOptions): Choices {
  if (options.like === undefined) {
    const code = choiceOption(where, "to", options.to, ["i8", "u8", "u4"] as const, "i8");
    const ranges = ["matrix", "row", "column"] as const;
    const range = choiceOption(where, "range", options.range, ranges, "matrix");
    const bounds = { default: 1, min: Number.MIN_VALUE, max: 1 };
    return { code, range, quantile: numberOption(where, "quantile", options.quantile, bounds) };
  }
  for (const key of ["to", "range", "quantile"] as const) {
    if (options[key] === undefined) continue;
    throw new AnnError("option", `${where}: like says it all; leave out ${key}`, {
      details: { option: key },
    });
  }
  const { code, ...like } = checkCodes(where, options.like);
  const choices = { code, range: like.range, quantile: 1 };
  return like.range === "row" ? choices : { ...choices, like };
}

interface Prepared {
  readonly start: (control: NativeControl | undefined) => NativeJob<void> | undefined;
  readonly finish: () => Quantized;
}

function prepare(where: string, input: Matrix, options: QuantizeOptions): Prepared {
  const { code, range, quantile, like } = choicesOf(where, options);
  const m = checkF32(where, input);
  const { rows, cols } = m;
  if (like && like.cols !== cols) {
    throw new AnnError("shape", `${where}: the matrix has ${cols} columns, like has ${like.cols}`);
  }
  const bytes = Math.ceil(cols / codesPerByte(code));
  const data = allocate<Int8Array | Uint8Array>(
    code === "i8" ? Int8Array : Uint8Array,
    rows * bytes,
  );
  const count = scalesOf(range, rows, cols);
  const scale = like?.scale.slice() ?? allocate(Float32Array, count);
  const offset = like?.offset.slice() ?? allocate(Float32Array, count);
  const rowErrors = allocate(Float32Array, rows);
  const error = new Float64Array(2);
  const given = like !== undefined;
  return {
    start: (control) =>
      addon.quantize(
        code,
        m,
        range,
        quantile,
        given,
        scale,
        offset,
        data,
        rowErrors,
        error,
        control,
      ),
    finish: () => ({
      vectors: { data, rows, cols: bytes, stride: bytes, dtype: code },
      cols,
      range,
      scale,
      offset,
      rowErrors,
      error: { max: error[0]!, rms: Math.sqrt(error[1]! / Math.max(1, rows * cols)) },
    }),
  };
}

/**
 * Quantises a matrix to integer codes (uniform scalar quantisation). With the least and greatest
 * value of the range,
 *
 * - `i8`, symmetric: scale = max |x| / 127, offset = 0;
 * - `u8` and `u4`, affine: scale = (greatest - least) / 255 or 15, offset = least,
 *
 * scales rounded up to f32, and 1 where they would be 0 (then codes are exact). The code of x is
 * `(x - offset) / scale` in f32, clamped to the codes there are and rounded to the nearest, halves
 * to even. Unless clipped by `quantile` or `like`, each value comes back from {@link dequantize}
 * within `(1/2 + 2^-14) * scale + 2^-24 * |x|`. On native threads; no thread count changes a bit.
 *
 * @returns codes, their scales and offsets, and the errors that they make
 * @throws AnnError `not-finite` naming row and column of the first NaN or infinity; `shape`,
 *   `dtype`, `option`, `capacity` or `aborted`
 */
export async function quantize(
  m: Matrix,
  options: QuantizeOptions & RunControl = {},
): Promise<Quantized> {
  checkOptionKeys("quantize", options, [...OWN_KEYS, ...RUN_CONTROL_KEYS]);
  const { start, finish } = prepare("quantize", m, options);
  await runJob("convert", options, (control) => start(control)!);
  return finish();
}

/** As {@link quantize}, at once on the calling thread: for single rows and small matrices. */
export function quantizeSync(m: Matrix, options: QuantizeOptions = {}): Quantized {
  checkOptionKeys("quantizeSync", options, OWN_KEYS);
  const { start, finish } = prepare("quantizeSync", m, options);
  runNow(() => start(undefined));
  return finish();
}
