import type { NativeFilter } from "../addon.ts";
import type { Filter } from "../vector-index.ts";
import { acceptance } from "./filter.ts";

/**
 * A filter as native code takes it. A predicate is asked once for each id.
 * @param ids of all points, ascending
 * @throws AnnError `option`; whatever a predicate throws
 */
export function filterArray(
  where: string,
  filter: Filter | undefined,
  ids: () => Uint32Array,
): NativeFilter {
  if (filter === undefined) return null;
  const accepts = acceptance(where, filter);
  if (filter instanceof Uint32Array) return filter;
  return typeof filter === "function" ? ids().filter((id) => accepts(id)) : filter.bitmap;
}
