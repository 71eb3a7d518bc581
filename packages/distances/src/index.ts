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
export type { Converters, Kernel } from "./addon.ts";
export { bruteForce, type BruteForceOptions } from "./brute-force.ts";
export { converters } from "./convert/converters.ts";
export { dequantize, dequantizeSync } from "./convert/dequantize.ts";
export {
  toBf16,
  toBf16Sync,
  toF16,
  toF16Sync,
  type HalfOptions,
  type HalfVectors,
} from "./convert/half.ts";
export { quantize, quantizeSync, type QuantizeOptions } from "./convert/quantize.ts";
export type { Codes, CodeType, Quantized, QuantizeRange } from "./convert/quantized.ts";
export { toF32, toF32Sync } from "./convert/to-f32.ts";
export type { DistanceArray } from "./distance-array.ts";
export type { DistanceFunction } from "./distance-function.ts";
export { defineMetric, type MetricDefinition } from "./define-metric.ts";
export { distance } from "./distance.ts";
export { inverseCovariance, type InverseCovarianceOptions } from "./inverse-covariance.ts";
export { isa, kernel, kernelFor, type KernelDtype } from "./kernel.ts";
export type { MetricFunction } from "./metric-function.ts";
export type { Domain, MetricInfo, PreparedMetric } from "./metric-info.ts";
export type { MetricName } from "./metric-name.ts";
export { pdist, type PdistOptions } from "./pdist.ts";
export { resolve, type Metric, type MetricInput, type MetricWithParameters } from "./metric.ts";
export { manyToMany, type ManyToManyOptions } from "./many-to-many.ts";
export { METRICS, resolveMetric } from "./metrics.ts";
export { normalizeRows, type NormalizeOptions } from "./normalize.ts";
export { oneToMany, type OneToManyOptions } from "./one-to-many.ts";
