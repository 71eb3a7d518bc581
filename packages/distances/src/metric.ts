import { AnnError, describeValue, type Matrix } from "@ann/core";
import { addon, type Kernel } from "./addon.ts";
import { defineMetric, isDefined } from "./define-metric.ts";
import type { DistanceFunction } from "./distance-function.ts";
import type { KernelDtype } from "./kernel.ts";
import type { MetricFunction } from "./metric-function.ts";
import type { Domain, MetricInfo } from "./metric-info.ts";
import type { MetricName } from "./metric-name.ts";
import { METRICS, resolveMetric } from "./metrics.ts";

/** A metric with its parameters, as plain data. A parameter of another metric is refused. */
export interface MetricWithParameters {
  /** A name or alias; any string is taken, editors offer those that exist. */
  readonly name: MetricName | (string & {});
  /** Of `minkowski`: the exponent, above 0 or Infinity; default 2. */
  readonly p?: number | undefined;
  /** Of `mahalanobis`: symmetric and positive definite; `inverseCovariance(rows)` makes one. */
  readonly inverseCovariance?: Matrix<Float32Array> | Matrix<Float64Array> | undefined;
  /** Not of a function: those have names, too. */
  readonly call?: never;
}

/**
 * Whatever says which metric: a name or alias, a metric with its parameters, one of `defineMetric`
 * or `resolve`, or a JavaScript function.
 */
export type MetricInput =
  | MetricWithParameters["name"]
  | MetricWithParameters
  | Metric
  | MetricFunction;

/** A metric that is ready to measure. */
export interface Metric {
  readonly name: string;
  /** Whether it is a true metric: symmetric, zero only for equal rows, triangle inequality. */
  readonly isMetric: boolean;
  readonly domain: Domain;
  /** Elements that rows must have, where the metric takes only so many. */
  readonly cols?: number;
  /** The plain formula, in double precision. */
  readonly distance: DistanceFunction;
  /** The plain formula for an element type: of packed bits or sets it is another. */
  readonly distanceOf?: (dtype: KernelDtype) => DistanceFunction;
  /** Whether all its kernels take rows of varying length. */
  readonly ragged?: boolean;
  /** The native kernel for an element type. @throws AnnError `dtype` where there is none */
  readonly kernel: (dtype: KernelDtype) => Kernel;
  /** The JavaScript function that measures where there are no kernels at all. */
  readonly evaluate?: MetricFunction;
  /** Whether it came from outside, by `defineMetric` or as a function. */
  readonly own?: true;
}

/** What `resolve` has made, and gives back when it is asked again. */
const RESOLVED = new WeakSet<object>();

function withParameters(
  info: MetricInfo,
  name: string,
  given: Readonly<Record<string, unknown>> = {},
): Metric {
  const known = info.parameters ?? [];
  const unknown = Object.keys(given).filter(
    (key) => !known.includes(key) && given[key] !== undefined,
  );
  if (unknown.length > 0) {
    throw new AnnError(
      "option",
      `metric ${info.name}: no parameter named "${unknown[0]}"; known: ${known.join(", ") || "none"}`,
      { details: { metric: name, parameter: unknown[0]! } },
    );
  }
  const {
    distance,
    distanceOf,
    isMetric,
    parameters,
    kernel = info.name,
    cols,
  } = info.prepare(given);
  const kernelOf = (dtype: KernelDtype): Kernel => {
    const found = info.dtypes.includes(dtype) ? addon.kernel(kernel, dtype, parameters) : undefined;
    if (found) return found;
    throw new AnnError(
      "dtype",
      `no ${info.name} kernel for elements of type ${dtype}; it has ${info.dtypes.join(", ")}`,
      { details: { metric: info.name, dtype } },
    );
  };
  const metric: Metric = Object.freeze({
    name: info.name,
    isMetric,
    domain: info.domain,
    ...(cols === undefined ? {} : { cols }),
    distance,
    distanceOf: (dtype: KernelDtype) => distanceOf?.[dtype] ?? distance,
    ragged: info.dtypes.every((dtype) => dtype.endsWith("[]")),
    kernel: kernelOf,
  });
  RESOLVED.add(metric);
  return metric;
}

/**
 * The metric that an input names. What it returns may be passed wherever a metric is taken, and
 * has its parameters checked and factored already.
 * @throws AnnError `metric` for an unknown one, `option` for parameters that it cannot have
 */
export function resolve(input: MetricInput): Metric {
  if (typeof input === "string") return withParameters(resolveMetric(input), input);
  if (typeof input === "function") {
    // JavaScript calls a function after the option that it was written into.
    const name = input.name === "metric" ? "" : input.name;
    return defineMetric({ name: name || "function", evaluate: input });
  }
  if (typeof input === "object" && input !== null) {
    if (isDefined(input) || RESOLVED.has(input)) return input as Metric;
  }
  if (typeof input === "object" && input !== null && typeof input.name === "string") {
    const { name, ...given } = input;
    return withParameters(resolveMetric(name), name, given);
  }
  throw new AnnError(
    "metric",
    `expected the name of a metric, { name, ...parameters }, a function (a, b) => number or what defineMetric returns, got ${describeValue(input)}; known: ${METRICS.map(({ name }) => name).join(", ")}`,
  );
}
