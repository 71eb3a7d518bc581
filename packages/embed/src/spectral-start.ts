import { AnnError, runControlOf, type CsrMatrix, type EdgeWeights, type RunControl } from "@ann/core";
import { symmetricEigen } from "@ann/linalg";

/** Square roots of the row sums, 1 for empty rows. */
function rootDegrees({ rows, rowPtr, values }: CsrMatrix): Float64Array {
  const degrees = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = 0;
    for (let e = rowPtr[i]!; e < rowPtr[i + 1]!; e++) sum += values[e]!;
    degrees[i] = sum > 0 ? Math.sqrt(sum) : 1;
  }
  return degrees;
}

/** D^(-1/2) W D^(-1/2). */
function normalised(w: CsrMatrix, roots: Float64Array): CsrMatrix {
  const values = new Float32Array(w.values.length);
  for (let i = 0; i < w.rows; i++) {
    for (let e = w.rowPtr[i]!; e < w.rowPtr[i + 1]!; e++) {
      values[e] = w.values[e]! / (roots[i]! * roots[w.colIdx[e]!]!);
    }
  }
  return { ...w, values };
}

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
  const roots = rootDegrees(matrix);
  const { vectors } = await symmetricEigen(normalised(matrix, roots), {
    ...runControlOf(control),
    count: dim + 1,
  });
  const coords = new Float32Array(matrix.rows * dim);
  for (let i = 0; i < matrix.rows; i++) {
    for (let d = 0; d < dim; d++) coords[i * dim + d] = vectors.data[i * vectors.stride + d + 1]!;
  }
  return coords;
}
