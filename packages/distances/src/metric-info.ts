import type { DistanceFunction } from "./distance-function.ts";
import type { KernelDtype } from "./kernel.ts";
import type { MetricName } from "./metric-name.ts";

/** Domains in the order of `ann_domain`. */
export const DOMAINS: readonly Domain[] = [
  "any",
  "non-negative",
  "probability",
  "latitude-longitude",
  "set",
  "text",
];

/**
 * What the rows of a metric must hold: `any` finite numbers, none below 0, probabilities (none
 * below 0, sum 1), latitude and longitude in radians, a set as ascending ids,
 * or text, of which one of two rows has no more than 2^18 elements.
 */
export type Domain = "any" | "non-negative" | "probability" | "latitude-longitude" | "set" | "text";

/** A metric whose parameters are known. */
export interface PreparedMetric {
  /** The plain formula, in double precision: what every kernel is tested against. */
  readonly distance: DistanceFunction;
  /** The formula for element types whose rows mean something else: packed bits, sets. */
  readonly distanceOf?: Partial<Record<KernelDtype, DistanceFunction>>;
  /** Whether it is a true metric: symmetric, zero only for equal rows, triangle inequality. */
  readonly isMetric: boolean;
  /** The parameters as native kernels take them. */
  readonly parameters?: Float64Array;
  /** Name of another metric whose kernels give this distance. */
  readonly kernel?: string;
  /** Elements that rows must have; default any number. */
  readonly cols?: number;
}

/** What there is to know about a built-in metric. */
export interface MetricInfo {
  readonly name: MetricName;
  /** Other names that people type for it. */
  readonly aliases: readonly MetricName[];
  /** The reported distance of rows a and b, in words of mathematics. */
  readonly formula: string;
  /** Whether it is a true metric, or when. */
  readonly isMetric: boolean | string;
  /** What kernels order by, where it is not the distance itself. */
  readonly rankForm?: string;
  readonly domain: Domain;
  /** Element types that have kernels. */
  readonly dtypes: readonly KernelDtype[];
  /** The formula and facts; for a metric with parameters, from these. Throws AnnError `option`. */
  readonly prepare: (parameters: Readonly<Record<string, unknown>>) => PreparedMetric;
  /** Names of the parameters. */
  readonly parameters?: readonly string[];
}

/** The floating-point types. */
export const FLOATS: readonly KernelDtype[] = ["f64", "f32", "f16", "bf16"];
/** Every type of one number to an element. */
export const NUMBERS: readonly KernelDtype[] = [
  ...FLOATS,
  ...(["i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"] as const),
];

/** A metric without parameters. */
export function simple(
  info: Omit<MetricInfo, "prepare" | "isMetric" | "domain"> & {
    readonly isMetric: boolean;
    readonly domain?: Domain;
  },
  distance: DistanceFunction,
  distanceOf: PreparedMetric["distanceOf"] = {},
): MetricInfo {
  const prepared: PreparedMetric = { distance, distanceOf, isMetric: info.isMetric };
  return { domain: "any", ...info, prepare: () => prepared };
}
