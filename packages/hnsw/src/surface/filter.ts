import { AnnError, describeValue } from "@ann/core";
import type { Filter } from "../vector-index.ts";

function inList(list: Uint32Array, id: number): boolean {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return list[low] === id;
}

function checkList(where: string, list: Uint32Array): void {
  for (let i = 1; i < list.length; i++) {
    if (list[i - 1]! < list[i]!) continue;
    throw new AnnError(
      "option",
      `${where}: the ids of a filter must ascend without repeats, ${list[i - 1]} is followed by ${list[i]}; sort them and drop repeats, or pass a predicate`,
      { details: { option: "filter", place: i } },
    );
  }
}

/**
 * A filter as a question about an id. The caller asks it once for each point before the search.
 * @throws AnnError `option`
 */
export function acceptance(where: string, filter: Filter): (id: number) => boolean {
  if (typeof filter === "function") {
    return (id) => {
      const answer: unknown = filter(id);
      // A promise would let every point pass.
      if (typeof answer !== "object" || answer === null) return Boolean(answer);
      throw new AnnError(
        "option",
        `${where}: filter answered ${describeValue(answer)} for id ${id}, not true or false; a predicate is not async`,
        { details: { option: "filter", id } },
      );
    };
  }
  if (filter instanceof Uint32Array) {
    checkList(where, filter);
    return (id) => inList(filter, id);
  }
  const bitmap = (filter as { bitmap?: unknown } | null)?.bitmap;
  if (bitmap instanceof Uint8Array) {
    return (id) => ((bitmap[Math.floor(id / 8)] ?? 0) & (1 << (id & 7))) !== 0;
  }
  throw new AnnError(
    "option",
    `${where}: filter must be a Uint32Array of ascending ids, { bitmap: Uint8Array } or a function of an id, got ${describeValue(filter)}`,
    { details: { option: "filter", value: filter } },
  );
}
