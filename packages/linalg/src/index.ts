/**
 * Sparse matrices, randomized SVD, principal components and the leading eigenvectors of large
 * sparse symmetric matrices. The same seed gives the same bytes for any number of threads.
 *
 * ```ts
 * import { principalComponents, symmetricEigen } from "@ann/linalg";
 * const { scores } = await principalComponents(points, { dim: 2 });
 * const { values, vectors, converged } = await symmetricEigen(adjacency, { count: 3 });
 * ```
 *
 * @module
 */
export type { DenseArray } from "./addon.ts";
export { csr } from "./csr.ts";
export { multiply } from "./multiply.ts";
export {
  principalComponents,
  type PrincipalComponents,
  type PrincipalComponentsOptions,
} from "./principal-components.ts";
export { randomizedSvd, type RandomizedSvdOptions, type SingularValues } from "./randomized-svd.ts";
export {
  symmetricEigen,
  type SymmetricEigen,
  type SymmetricEigenOptions,
} from "./symmetric-eigen.ts";
