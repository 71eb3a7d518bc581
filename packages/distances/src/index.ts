/**
 * Distances between vectors: SIMD kernels chosen for the machine at load time, and exact nearest
 * neighbours on all threads.
 *
 * ```ts
 * import { bruteForce, distance } from "@ann/distances";
 * distance("l2")([0, 0], [3, 4]); // 5
 * const knn = await bruteForce(points, points, { k: 15, metric: "cosine" });
 * ```
 *
 * @module
 */
export type { Kernel } from "./addon.ts";
export { bruteForce, type BruteForceOptions } from "./brute-force.ts";
export type { DistanceFunction } from "./distance-function.ts";
export { defineMetric, type MetricDefinition } from "./define-metric.ts";
export { distance } from "./distance.ts";
export { inverseCovariance, type InverseCovarianceOptions } from "./inverse-covariance.ts";
export { isa, kernel, kernelFor, type KernelDtype } from "./kernel.ts";
export type { MetricFunction } from "./metric-function.ts";
export type { Domain, MetricInfo, PreparedMetric } from "./metric-info.ts";
export { resolve, type Metric, type MetricInput, type MetricWithParameters } from "./metric.ts";
export { METRICS, resolveMetric } from "./metrics.ts";
export { normalizeRows, type NormalizeOptions } from "./normalize.ts";
export { oneToMany, type OneToManyOptions } from "./one-to-many.ts";
