/** A pivot that says that the matrix is not positive definite. */
export interface FailedPivot {
  readonly column: number;
  readonly pivot: number;
}

/**
 * Cholesky factor of a symmetric n x n matrix M = L L^T, of which the lower triangle is read.
 *
 * @param tolerance a pivot must be above this share of its diagonal element
 * @returns the upper triangle L^T by rows, row j with its n - j elements from the diagonal on; or
 *   the first pivot that failed
 */
export function choleskyFactor(
  m: Float64Array,
  n: number,
  tolerance: number,
): Float64Array | FailedPivot {
  // Rows of L in a square, so that the inner loop runs along both.
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = m[i * n + j]!;
      for (let k = 0; k < j; k++) rest -= l[i * n + k]! * l[j * n + k]!;
      if (j < i) {
        l[i * n + j] = rest / l[j * n + j]!;
      } else if (rest > tolerance * Math.abs(m[i * n + i]!) && rest < Infinity) {
        l[i * n + i] = Math.sqrt(rest);
      } else {
        return { column: i, pivot: rest };
      }
    }
  }
  const packed = new Float64Array((n * (n + 1)) / 2);
  for (let j = 0, at = 0; j < n; j++) for (let i = j; i < n; i++) packed[at++] = l[i * n + j]!;
  return packed;
}

/** The inverse of M = L L^T, dense and symmetric, from the packed L^T of {@link choleskyFactor}. */
export function choleskyInverse(factor: Float64Array, n: number): Float64Array {
  // Row j of X is column j of L^-1: L x = e_j by substitution, then M^-1 = L^-T L^-1.
  const x = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const row = x.subarray(j * n, (j + 1) * n);
    row[j] = 1;
    for (let i = j, at = (j * (2 * n - j + 1)) / 2; i < n; at += n - i, i++) {
      const value = row[i]! / factor[at]!;
      row[i] = value;
      for (let k = i + 1; k < n; k++) row[k]! -= value * factor[at + k - i]!;
    }
  }
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = i; k < n; k++) sum += x[i * n + k]! * x[j * n + k]!;
      inverse[i * n + j] = sum;
      inverse[j * n + i] = sum;
    }
  }
  return inverse;
}
