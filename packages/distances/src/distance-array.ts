import { AnnError, describeValue } from "@ann/core";

/** Arrays that distances can be written to. */
export type DistanceArray = Float32Array | Float64Array;

/**
 * The caller's array, or a new one.
 * @param size what `length` is made of, for the message: "3 x 4"
 * @throws AnnError `dtype`, `shape` or `capacity`
 */
export function distanceArray(
  where: string,
  out: DistanceArray | undefined,
  length: number,
  size: string,
): DistanceArray {
  if (out === undefined) {
    try {
      return new Float32Array(length);
    } catch (cause) {
      throw new AnnError(
        "capacity",
        `${where}: no memory for ${size} distances, ${Math.ceil((4 * length) / 2 ** 20)} MiB; pass fewer rows at a time`,
        { details: { length }, cause },
      );
    }
  }
  if (!(out instanceof Float32Array) && !(out instanceof Float64Array)) {
    throw new AnnError(
      "dtype",
      `${where}: out must be a Float32Array or a Float64Array, got ${describeValue(out)}`,
    );
  }
  if (out.length === length) return out;
  throw new AnnError(
    "shape",
    `${where}: out has ${(out as DistanceArray).length} elements, needed are ${size} = ${length}`,
    { details: { length: (out as DistanceArray).length, expected: length } },
  );
}
