import { AnnError, choiceOption, describeValue } from "@ann/core";
import type { Kernel, KernelDtype, Metric } from "@ann/distances";
import type { NativeCodes } from "../addon.ts";

/**
 * What walks measure with.
 *
 * - `exact`: the rows themselves, by the metric's own kernel;
 * - `f16`, `bf16`: the rows as 16-bit floats, by the metric's kernel for these;
 * - `i8`, `u8`: one byte a coordinate, in equal steps around the mean (the two are the same);
 * - `u4`: half a byte a coordinate for searches, one byte for builds.
 */
export type Codes = "exact" | "f16" | "bf16" | "i8" | "u8" | "u4";

const CODES: readonly Codes[] = ["exact", "f16", "bf16", "i8", "u8", "u4"];

/** How distances of a metric follow from Euclidean ones, or inner products, of transformed rows. */
export interface Geometry {
  readonly transform: "none" | "unit" | "centred-unit" | "square-root";
  readonly innerProduct: boolean;
  /** The kernel's rank form is offset + factor * (squared distance, or -2 * inner product). */
  readonly rankOffset: number;
  readonly rankFactor: number;
}

const EUCLIDEAN = { transform: "none", innerProduct: false, rankOffset: 0, rankFactor: 1 } as const;
/** Of rows of length 1, half the squared distance is 1 - cosine. */
const HALF = { ...EUCLIDEAN, rankFactor: 0.5 } as const;

/** Metrics whose distances codes of coordinates can estimate. */
const GEOMETRY: Readonly<Record<string, Geometry>> = {
  l2: EUCLIDEAN,
  sqeuclidean: EUCLIDEAN,
  ip: { transform: "none", innerProduct: true, rankOffset: 0, rankFactor: 0.5 },
  cosine: { ...HALF, transform: "unit" },
  correlation: { ...HALF, transform: "centred-unit" },
  hellinger: { ...HALF, transform: "square-root" },
};

const TRANSFORMS = ["none", "unit", "centred-unit", "square-root"];

/** Whether rows hold no numbers that single precision can stand for. */
const holdsNoNumbers = (dtype: KernelDtype): boolean =>
  dtype === "b1" || dtype.endsWith("[]") || dtype === "u64" || dtype === "i64";

/** The geometry of a metric on rows of a type, where there is one. */
export const geometryOf = (metric: Metric, dtype: KernelDtype): Geometry | undefined =>
  holdsNoNumbers(dtype) ? undefined : GEOMETRY[metric.name];

/** Rows of a projection on principal components. */
export interface Projection {
  readonly dims: number;
  readonly mean: Float32Array;
  /** Columns x (dims rounded up to 16). */
  readonly directions: Float32Array;
}

/** @throws AnnError `option` */
export function codesOption(where: string, value: unknown): Codes | "auto" {
  if (value === "f32") return "exact";
  return choiceOption(where, "codes", value, ["auto", ...CODES], "auto");
}

/** @throws AnnError `option` */
export function projectionOption(where: string, value: unknown): number | boolean | "auto" {
  if (value === undefined || value === "auto") return "auto";
  if (value === false) return value;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 4096) {
    return value;
  }
  throw new AnnError(
    "option",
    `${where}: projection must be "auto", false or a number of components from 1 to 4096, got ${describeValue(value)}`,
    { details: { option: "projection", value } },
  );
}

function smallerKernel(
  where: string,
  codes: "f16" | "bf16",
  metric: Metric,
  dtype: KernelDtype,
): Kernel {
  let kernel: Kernel | undefined;
  try {
    if (!holdsNoNumbers(dtype)) kernel = metric.kernel(codes);
  } catch {
    // Told below.
  }
  if (kernel) return kernel;
  throw new AnnError(
    "metric",
    `${where}: codes ${codes} take a metric with a kernel for them and rows of numbers, not ${metric.name} of ${dtype}; leave codes out, or pass "exact"`,
    { details: { option: "codes", metric: metric.name, dtype } },
  );
}

/**
 * The geometry of a metric whose distances codes of coordinates estimate.
 * @param option the one that takes such codes, with its value
 * @throws AnnError `metric`
 */
export function checkEstimates(
  where: string,
  option: string,
  metric: Metric,
  dtype: KernelDtype,
): Geometry {
  const geometry = geometryOf(metric, dtype);
  if (geometry) return geometry;
  const [name] = option.split(" ");
  throw new AnnError(
    "metric",
    `${where}: ${option} is for estimates of ${Object.keys(GEOMETRY).join(", ")} of rows of numbers, not of ${metric.name} of ${dtype}; leave ${name} out`,
    { details: { option: name, metric: metric.name, dtype } },
  );
}

/** Native codes for walks. `exact` has none. @throws AnnError `dtype` or `metric` */
export function nativeCodes(
  where: string,
  codes: Codes,
  metric: Metric,
  kind: { readonly dtype: KernelDtype; readonly cols: number },
  projection: Projection | undefined,
): NativeCodes | null {
  if (codes === "exact") return null;
  if (codes === "f16" || codes === "bf16") {
    return { type: codes, kernel: smallerKernel(where, codes, metric, kind.dtype) };
  }
  const geometry = checkEstimates(where, `codes "${codes}"`, metric, kind.dtype);
  return {
    type: codes === "u4" ? "u4" : "i8",
    ...geometry,
    transform: TRANSFORMS.indexOf(geometry.transform),
    dims: kind.cols,
    ...projection,
  };
}
