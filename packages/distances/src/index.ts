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
export { bruteForce, type BruteForceOptions } from "./brute-force.ts";
export { distance, type DistanceFunction } from "./distance.ts";
export {
  isa,
  kernel,
  kernelFor,
  type Kernel,
  type KernelArray,
  type KernelDtype,
} from "./kernel.ts";
export { METRICS, resolveMetric, type MetricInfo, type MetricName } from "./metrics.ts";
export { oneToMany, type OneToManyOptions } from "./one-to-many.ts";
