import type { NdArray } from "./array-decoder.ts";
import { NPY } from "./npy-header.ts";
import { parseArray } from "./read-array.ts";

/**
 * Numbers of an npy file that is already in memory. `u1` stays bytes; every other type becomes
 * 32-bit floats. Column-major (Fortran) arrays come out row-major. Works without a pause; for large
 * files `read` is the way that lets other work run.
 *
 * @throws AnnError `format` (damaged, cut off, surplus bytes, pickled objects), `dtype` (type not
 * supported, integers above 2^24), `not-finite` (NaN, infinities, f8 beyond f4), `capacity`
 */
export function parseNpy(bytes: Uint8Array): NdArray {
  return parseArray(NPY, bytes);
}
