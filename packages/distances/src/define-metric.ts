import { AnnError, checkOptionKeys, describeValue } from "@ann/core";
import { addon, type Kernel, type KernelDescription } from "./addon.ts";
import type { DistanceFunction } from "./distance-function.ts";
import type { KernelDtype } from "./kernel.ts";
import { DOMAINS, type Domain } from "./metric-info.ts";
import { guarded, holdsBits, refuseBits, type MetricFunction } from "./metric-function.ts";
import type { Metric } from "./metric.ts";
import { pairDistance } from "./pair-distance.ts";

/** A metric of one's own, for {@link defineMetric}. */
export interface MetricDefinition {
  /** What results and messages call it. */
  readonly name: string;
  /**
   * The distance of two rows in JavaScript. Without `native`, every call measures by it, on the
   * main thread; beside `native`, it is the plain formula that `distance()` evaluates.
   */
  readonly evaluate?: MetricFunction | undefined;
  /**
   * Kernels of an addon, one per element type: Externals that hold an `ann_kernel`, see
   * `ann/kernel.h`. They run on all threads, and inside indexes.
   */
  readonly native?: object | readonly object[] | undefined;
  /** Whether it is symmetric, 0 only for equal rows, and satisfies the triangle inequality; default false. */
  readonly isMetric?: boolean | undefined;
  /** What rows must hold; default what the kernels say, else `"any"`. */
  readonly domain?: Domain | undefined;
}

const KEYS = ["name", "evaluate", "native", "isMetric", "domain"];

/** Marks metrics that `defineMetric` made, also those of another copy of this package. */
const DEFINED = Symbol.for("@ann/distances/defined-metric");

/** Whether a value came from {@link defineMetric}. */
export function isDefined(value: object): value is Metric {
  return DEFINED in value;
}

function wrong(option: string, expected: string, value: unknown): AnnError {
  return new AnnError(
    "option",
    `defineMetric: ${option} must be ${expected}, got ${describeValue(value)}`,
    { details: { option, value } },
  );
}

function checkDefinition(definition: MetricDefinition): void {
  checkOptionKeys("defineMetric", definition, KEYS);
  const { name, evaluate, native, isMetric = false, domain = "any" } = definition;
  if (typeof name !== "string" || name === "")
    throw wrong("name", "a string that is not empty", name);
  if (evaluate !== undefined && typeof evaluate !== "function") {
    throw wrong("evaluate", "a function (a, b) => number", evaluate);
  }
  if (typeof isMetric !== "boolean") throw wrong("isMetric", "true or false", isMetric);
  if (!DOMAINS.includes(domain)) throw wrong("domain", `one of ${DOMAINS.join(", ")}`, domain);
  if (evaluate === undefined && native === undefined) {
    throw new AnnError(
      "option",
      `defineMetric: metric ${name} needs evaluate, a function (a, b) => number, or native, the kernels of an addon`,
    );
  }
}

interface Described {
  readonly kernel: Kernel;
  readonly facts: KernelDescription;
}

function describe(name: string, value: unknown, index: number): Described {
  const facts = addon.describeKernel(value);
  if (typeof facts === "object") return { kernel: value as Kernel, facts };
  throw new AnnError(
    "metric",
    `metric ${name}: native[${index}] is not a distance kernel: ${facts}`,
    {
      details: { metric: name, index, fault: facts },
    },
  );
}

/** The kernels by element type, and their common domain. */
function checkKernels(
  name: string,
  native: object | readonly object[],
  domain: Domain | undefined,
): { kernels: ReadonlyMap<string, Kernel>; domain: Domain } {
  const all = (Array.isArray(native) ? native : [native]).map((value, i) =>
    describe(name, value, i),
  );
  if (all.length === 0) {
    throw new AnnError("metric", `metric ${name}: native holds no kernel`, {
      details: { metric: name },
    });
  }
  const kernels = new Map(all.map(({ kernel, facts }) => [facts.dtype, kernel]));
  if (kernels.size < all.length) {
    const dtypes = all.map(({ facts }) => facts.dtype);
    throw new AnnError(
      "metric",
      `metric ${name}: native holds two kernels for one element type, of ${dtypes.join(", ")}`,
      { details: { metric: name, dtypes } },
    );
  }
  const common = domain ?? DOMAINS[all[0]!.facts.domain]!;
  for (const { facts } of all) {
    const own = DOMAINS[facts.domain]!;
    if (own === common) continue;
    throw new AnnError(
      "metric",
      `metric ${name}: its kernel for ${facts.dtype} is for domain ${own}, not ${common}`,
      { details: { metric: name, dtype: facts.dtype, domain: own } },
    );
  }
  return { kernels, domain: common };
}

function fromKernels(
  definition: MetricDefinition,
  native: object | readonly object[],
): Pick<Metric, "kernel" | "domain" | "distance" | "distanceOf"> {
  const { name, evaluate } = definition;
  const { kernels, domain } = checkKernels(name, native, definition.domain);
  const kernel = (dtype: KernelDtype): Kernel => {
    const found = kernels.get(dtype);
    if (found) return found;
    const dtypes = [...kernels.keys()];
    throw new AnnError(
      "dtype",
      `no ${name} kernel for elements of type ${dtype}; it has ${dtypes.join(", ")}`,
      { details: { metric: name, dtype, dtypes } },
    );
  };
  const distance = evaluate ? formula(name, evaluate) : pairDistance(name, kernels);
  const distanceOf = (dtype: KernelDtype): DistanceFunction => {
    kernel(dtype);
    // Of bits, the function cannot tell.
    return evaluate && !holdsBits(dtype) ? distance : pairDistance(name, kernels, dtype);
  };
  return { kernel, domain, distance, distanceOf };
}

function formula(name: string, evaluate: MetricFunction): DistanceFunction {
  const measure = guarded(name, evaluate, () => "for a pair");
  // Whatever rows the caller has: a function says itself what it can read.
  return (a, b) => measure(a as Float64Array, b as Float64Array, 0, 0);
}

function fromFunction(
  { name, domain = "any" }: MetricDefinition,
  evaluate: MetricFunction,
): Pick<Metric, "kernel" | "domain" | "distance" | "distanceOf" | "evaluate"> {
  const kernel = (): never => {
    throw new AnnError(
      "metric",
      `metric ${name} is a JavaScript function, which has no native kernel; bruteForce and oneToMany take it, here only a native one will do: see defineMetric`,
      { details: { metric: name } },
    );
  };
  const distance = formula(name, evaluate);
  const distanceOf = (dtype: KernelDtype): DistanceFunction => {
    refuseBits(name, dtype);
    return distance;
  };
  return { kernel, domain, distance, distanceOf, evaluate };
}

/**
 * A metric of one's own, to be passed wherever a metric is taken: in JavaScript, measured on the
 * main thread in slices that leave the event loop alive, or native, as fast as the built-in ones.
 *
 * ```ts
 * const discrete = defineMetric({ name: "discrete", evaluate: (a, b) => (a[0] === b[0] ? 0 : 1) });
 * ```
 *
 * @throws AnnError `option` for a wrong definition; `metric` when `native` holds something that is
 *   no kernel, or one of another ABI version, or two for one element type
 */
export function defineMetric(definition: MetricDefinition): Metric {
  checkDefinition(definition);
  const { name, evaluate, native, isMetric = false } = definition;
  const parts =
    native === undefined ? fromFunction(definition, evaluate!) : fromKernels(definition, native);
  return Object.freeze({ [DEFINED]: true, own: true as const, name, isMetric, ...parts });
}
