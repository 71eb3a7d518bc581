import { AnnError, describeValue, dtypeOf, type Dtype, type EdgeWeights } from "@ann/core";

function checkArray(
  where: string,
  name: string,
  array: unknown,
  dtype: Dtype,
  length: number,
): void {
  const found = dtypeOf(array);
  if (found !== dtype) {
    throw new AnnError("dtype", `${where}: ${name} must hold ${dtype} elements, got ${found}`);
  }
  const actual = (array as ArrayLike<number>).length;
  if (actual !== length) {
    throw new AnnError("shape", `${where}: ${name} needs ${length} elements, got ${actual}`, {
      details: { array: name, length: actual, expected: length },
    });
  }
}

/**
 * Checks the form of edge weights that came from outside; offsets and ids are checked in native
 * code, off the event loop.
 * @returns plain objects with the fields as they were checked
 * @throws AnnError `shape` or `dtype`
 */
export function checkWeights(where: string, weights: EdgeWeights): EdgeWeights {
  const rows: unknown = weights?.matrix?.rows;
  if (!Number.isSafeInteger(rows) || (rows as number) < 0) {
    throw new AnnError(
      "shape",
      `${where}: expected edge weights { matrix, symmetric }, as umapWeights gives them, got ${describeValue(weights)}`,
    );
  }
  const { symmetric, scales } = weights;
  const { rows: points, cols, rowPtr, colIdx, values } = weights.matrix;
  const matrix = { rows: points, cols, rowPtr, colIdx, values };
  checkArray(where, "matrix.rowPtr", matrix.rowPtr, "f64", matrix.rows + 1);
  checkArray(where, "matrix.colIdx", matrix.colIdx, "u32", matrix.rowPtr[matrix.rows]!);
  checkArray(where, "matrix.values", matrix.values, "f32", matrix.colIdx.length);
  if (scales !== undefined) checkArray(where, "scales", scales, "f32", matrix.rows);
  return { matrix, symmetric, ...(scales && { scales }) };
}
