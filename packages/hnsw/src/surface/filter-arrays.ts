import type { RunControl } from "@ann/core";
import { runInSlices, runWhole, type SlicedWork } from "@ann/native";
import type { NativeFilter } from "../addon.ts";
import type { Filter } from "../vector-index.ts";

type Accepts = (id: number) => boolean;

/** The ids that a predicate accepts, asked once for each. */
const accepted = (accepts: Accepts, ids: Uint32Array): SlicedWork<Uint32Array> =>
  function* (due) {
    let kept = 0;
    for (const id of ids) {
      // In the place of one that was asked about before.
      if (accepts(id)) ids[kept++] = id;
      if (due()) yield;
    }
    return ids.subarray(0, kept);
  };

/**
 * A checked filter as native code takes it: at once, unless it is a predicate. That is asked in slices of
 * a few milliseconds.
 * @param accepts the filter as a predicate
 * @param ids of all points, ascending; a copy that this function may change
 * @throws AnnError `option` for a predicate that answers with a promise, `aborted`; whatever the
 *   predicate throws
 */
export function filterArray(
  filter: Filter | undefined,
  accepts: Accepts | undefined,
  ids: () => Uint32Array,
  { signal }: RunControl,
): NativeFilter | Promise<NativeFilter> {
  if (typeof filter !== "function" || accepts === undefined) return arrayOf(filter);
  return runInSlices("search", { signal }, 0, accepted(accepts, ids()));
}

/** The same at once. */
export function filterArrayNow(
  filter: Filter | undefined,
  accepts: Accepts | undefined,
  ids: () => Uint32Array,
): NativeFilter {
  if (typeof filter !== "function" || accepts === undefined) return arrayOf(filter);
  return runWhole(accepted(accepts, ids()));
}

function arrayOf(filter: Filter | undefined): NativeFilter {
  if (filter === undefined || typeof filter === "function") return null;
  return filter instanceof Uint32Array ? filter : filter.bitmap;
}
