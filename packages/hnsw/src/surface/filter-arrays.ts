import type { NativeFilter } from "../addon.ts";
import type { Filter } from "../vector-index.ts";

/**
 * A checked filter as native code takes it. A predicate is asked once for each id.
 * @param accepts the filter as a predicate
 * @param ids of all points, ascending
 * @throws AnnError `option` for a predicate that answers with a promise; whatever it throws
 */
export function filterArray(
  filter: Filter | undefined,
  accepts: ((id: number) => boolean) | undefined,
  ids: () => Uint32Array,
): NativeFilter {
  if (filter === undefined || accepts === undefined) return null;
  if (filter instanceof Uint32Array) return filter;
  return typeof filter === "function" ? ids().filter((id) => accepts(id)) : filter.bitmap;
}
