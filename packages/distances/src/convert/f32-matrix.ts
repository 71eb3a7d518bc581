import { AnnError, checkMatrix, dtypeOf, type Matrix } from "@ann/core";

/** A snapshot of a matrix that must be of f32. @throws AnnError `shape` or `dtype` */
export function checkF32(where: string, value: Matrix): Matrix {
  const m = checkMatrix(value);
  const dtype = dtypeOf(m.data);
  if (dtype === "f32") return m;
  throw new AnnError(
    "dtype",
    `${where}: takes a matrix of f32, got one of ${dtype}; toF32 makes one of it`,
  );
}
