import { AnnError, checkMatrix, dtypeOf, type Matrix } from "@ann/core";

/** Checks coordinates that came from outside; returns them as `checkMatrix` does. @throws AnnError `shape` or `dtype` */
export function checkMap(where: string, coords: Matrix): Matrix {
  const checked = checkMatrix(coords, "coords");
  const dtype = dtypeOf(checked.data);
  if (dtype !== "f32") {
    throw new AnnError("dtype", `${where}: coords must be f32, got ${dtype}`, {
      details: { dtype },
    });
  }
  return checked;
}
