import { AnnError } from "./errors.ts";

/**
 * A new typed array.
 * @throws AnnError `capacity` where the runtime would throw a RangeError
 */
export function allocate<T>(array: new (length: number) => T, length: number): T {
  try {
    return new array(length);
  } catch (cause) {
    throw new AnnError("capacity", `not enough memory for an array of ${length} elements`, {
      cause,
      details: { length },
    });
  }
}
