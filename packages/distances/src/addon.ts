import {
  choiceOption,
  type Matrix,
  type NumericArray,
  type VectorArray,
  type VectorDtype,
  type Vectors,
} from "@ann/core";
import { loadAddon, type NativeControl, type NativeJob } from "@ann/native";
import { env } from "node:process";
import type { CodeType, QuantizeRange } from "./convert/quantized.ts";
import type { NativeRows } from "./rows.ts";

declare const kernelBrand: unique symbol;

/**
 * A native distance kernel: an opaque handle that other ann addons accept and call on their own
 * threads (`ann/kernel.h` describes what is behind it).
 */
export interface Kernel {
  readonly [kernelBrand]: true;
}

/** What a kernel says about itself. */
export interface KernelDescription {
  readonly metric: string;
  readonly dtype: string;
  /** How it was compiled. */
  readonly isa: string;
  /** Place in `DOMAINS`. */
  readonly domain: number;
}

declare const convertersBrand: unique symbol;

/** The native conversions: an opaque handle, as {@link Kernel} is. */
export interface Converters {
  readonly [convertersBrand]: true;
}

/** A control makes a job of a conversion; without one it happens at once. */
type Conversion = NativeJob<void> | undefined;

/** How exact neighbours are searched; the answer is the same. */
export type Screen = "automatic" | "plain" | "bytes" | "floats";

interface Addon {
  readonly isa: string;
  /** All that {@link kernel} finds; the domain as a place in `DOMAINS`. */
  kernels(): { metric: string; dtype: string; domain: number }[];
  kernel(metric: string, dtype: string, parameters?: Float64Array): Kernel | undefined;
  /** A string says why the value is no kernel that this build can call. */
  describeKernel(value: unknown): KernelDescription | string;
  /** The distance of two rows, in double precision as far as the kernel has it. */
  pair(kernel: Kernel, a: VectorArray, b: VectorArray): number;
  /** The distance of two rows of floats or integers up to 32 bits, by a kernel on f64. */
  pairOfDoubles(kernel: Kernel, a: NumericArray, b: NumericArray): number;
  oneToMany(
    kernel: Kernel,
    query: NativeRows,
    rows: NativeRows,
    ids: Uint32Array | undefined,
    out: Float32Array,
  ): void;
  /** Refuses rows that are not finite or leave a domain, given by its place in `DOMAINS`. */
  check(
    rows: NativeRows,
    dtype: string,
    domain: number,
    metric: string,
    name: string,
    control: NativeControl,
  ): NativeJob<void>;
  allPairs(
    kernel: Kernel,
    a: NativeRows,
    b: NativeRows | undefined,
    out: Float32Array | Float64Array,
    /** By default chosen by the shapes; for tests and benchmarks. */
    way: "plain" | "product" | undefined,
    control: NativeControl,
  ): NativeJob<void>;
  bruteForce(
    kernel: Kernel,
    data: NativeRows,
    queries: NativeRows,
    exclude: Uint32Array | undefined,
    k: number,
    ids: Uint32Array,
    distances: Float32Array,
    screen: Screen | undefined,
    control: NativeControl,
  ): NativeJob<Screen>;
  converters(): Converters;
  toHalves(
    dtype: "f16" | "bf16",
    from: Matrix,
    saturates: boolean,
    out: Uint16Array,
    control: NativeControl | undefined,
  ): Conversion;
  toFloats(
    dtype: VectorDtype,
    from: Vectors,
    out: Float32Array,
    control: NativeControl | undefined,
  ): Conversion;
  normalise(
    from: Matrix<Float32Array | Float64Array>,
    norm: "l1" | "l2",
    /** What messages call the rows. */
    name: string,
    out: Float32Array | Float64Array,
    control: NativeControl | undefined,
  ): Conversion;
  quantize(
    code: CodeType,
    from: Matrix,
    range: QuantizeRange,
    quantile: number,
    given: boolean,
    scale: Float32Array,
    offset: Float32Array,
    codes: Int8Array | Uint8Array,
    rowErrors: Float32Array,
    error: Float64Array,
    control: NativeControl | undefined,
  ): Conversion;
  dequantize(
    code: CodeType,
    codes: Vectors,
    cols: number,
    range: QuantizeRange,
    scale: Float32Array,
    offset: Float32Array,
    out: Float32Array,
    control: NativeControl | undefined,
  ): Conversion;
}

// A slip of the pen would choose another instruction set than was meant. Empty stands for none.
const SETS = ["scalar", "neon", "avx2", "avx512"];
choiceOption("environment", "ANN_SIMD", env["ANN_SIMD"] || undefined, SETS, "");

/** The compiled half of this package. */
export const addon: Addon = loadAddon<Addon>(import.meta.url, "ann_distances");
