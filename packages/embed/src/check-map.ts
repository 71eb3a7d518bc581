import { AnnError, checkMatrix, dtypeOf, type Matrix } from "@ann/core";

/** Checks coordinates that came from outside. @throws AnnError `shape` or `dtype` */
export function checkMap(where: string, coords: Matrix): void {
  checkMatrix(coords, "coords");
  const dtype = dtypeOf(coords.data);
  if (dtype !== "f32") {
    throw new AnnError("dtype", `${where}: coords must be f32, got ${dtype}`, {
      details: { dtype },
    });
  }
}
