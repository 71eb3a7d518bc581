import { AnnError, runControlOf, type EdgeWeights, type RunControl } from "@ann/core";
import { symmetricEigen } from "@ann/linalg";
import { runJob } from "@ann/native";
import { addon } from "./addon.ts";

/** Residual of the eigenvectors: a start needs their shape, not their digits. */
const TOLERANCE = 1e-4;

/**
 * Laplacian eigenmap: the eigenvectors of D^(-1/2) W D^(-1/2) behind the trivial one (Belkin and
 * Niyogi, "Laplacian eigenmaps", 2003; as UMAP starts). On a disconnected graph they separate the
 * components first, which is what a start needs.
 *
 * @returns points x dim, dense
 * @throws AnnError `option` when the weights are not symmetric
 */
export async function spectralStart(
  weights: EdgeWeights,
  dim: number,
  control: RunControl,
): Promise<Float32Array> {
  if (!weights.symmetric) {
    throw new AnnError(
      "option",
      'init "spectral" needs symmetric weights, such as those of umapWeights; use "pca", "random" or coordinates',
    );
  }
  const { matrix } = weights;
  const values = new Float32Array(matrix.values.length);
  await runJob("start", control, (native) => addon.normaliseSymmetric(matrix, values, native));
  const { vectors } = await symmetricEigen(
    { ...matrix, values },
    { ...runControlOf(control), count: dim + 1, tolerance: TOLERANCE },
  );
  const coords = new Float32Array(matrix.rows * dim);
  for (let i = 0; i < matrix.rows; i++) {
    for (let d = 0; d < dim; d++) coords[i * dim + d] = vectors.data[i * vectors.stride + d + 1]!;
  }
  return coords;
}
