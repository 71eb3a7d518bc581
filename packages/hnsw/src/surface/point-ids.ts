import { AnnError, allocate, choiceOption, describeValue, NO_NEIGHBOUR } from "@ann/core";
import type { AddOptions } from "../vector-index.ts";

const LARGEST = NO_NEIGHBOUR - 1;

function refuse(where: string, message: string, id: unknown): never {
  throw new AnnError("option", `${where}: ${message}`, { details: { id } });
}

/** Checks ids that a caller has given to rows. @throws AnnError `option` or `shape` */
export function checkGivenIds(where: string, ids: Uint32Array | undefined, rows: number): void {
  if (ids === undefined) return;
  if (!(ids instanceof Uint32Array)) {
    throw new AnnError("option", `${where}: ids must be a Uint32Array, got ${describeValue(ids)}`);
  }
  if (ids.length !== rows) {
    throw new AnnError(
      "shape",
      `${where}: ids needs one id per row, got ${ids.length} for ${rows}`,
    );
  }
  const seen = new Set<number>();
  for (const id of ids) {
    if (id === NO_NEIGHBOUR)
      refuse(where, `id ${id} means no neighbour; ids end at ${LARGEST}`, id);
    if (seen.has(id)) refuse(where, `id ${id} is given to two rows; each needs its own`, id);
    seen.add(id);
  }
}

/** What an index knows about ids when rows are added. */
export interface KnownIds {
  /** The one after the largest ever used. */
  readonly next: number;
  has(id: number): boolean;
}

/**
 * The ids of `rows` new rows: those given, or the next ones.
 * @returns also which of them belong to points that are to be replaced
 * @throws AnnError `option` for one that is taken, `capacity` when there are none left
 */
export function assignIds(
  where: string,
  { next, has }: KnownIds,
  rows: number,
  { ids, onDuplicate }: Pick<AddOptions, "ids" | "onDuplicate">,
): { ids: Uint32Array; replaced: number[] } {
  if (ids === undefined) {
    if (next + rows > NO_NEIGHBOUR) {
      throw new AnnError(
        "capacity",
        `${where}: no ids left after ${next - 1} for ${rows} rows; ids end at ${LARGEST}, give free ones by the option ids`,
        { details: { next, rows } },
      );
    }
    const counted = allocate(Uint32Array, rows);
    for (let i = 0; i < rows; i++) counted[i] = next + i;
    return { ids: counted, replaced: [] };
  }
  const replaced = Array.from(ids).filter((id) => has(id));
  if (replaced.length > 0 && onDuplicate !== "replace") {
    refuse(
      where,
      `there is a point of id ${replaced[0]} already; remove it first, or pass onDuplicate: "replace"`,
      replaced[0],
    );
  }
  return { ids: ids.slice(), replaced };
}

/** @throws AnnError `option` */
export function checkOnDuplicate(where: string, value: unknown): "refuse" | "replace" {
  return choiceOption(where, "onDuplicate", value, ["refuse", "replace"], "refuse");
}

/** Checks a list of ids to be removed. @returns a copy. @throws AnnError `option` */
export function checkIdList(
  where: string,
  ids: Uint32Array | readonly number[],
): readonly number[] {
  if (!(ids instanceof Uint32Array) && !Array.isArray(ids)) {
    throw new AnnError(
      "option",
      `${where}: ids must be a Uint32Array or an array of numbers, got ${describeValue(ids)}`,
    );
  }
  const list: readonly number[] = Array.from(ids);
  const wrong = list.findIndex((id) => !Number.isInteger(id) || id < 0 || id > LARGEST);
  if (wrong >= 0) {
    const id = list[wrong];
    refuse(
      where,
      `ids[${wrong}] must be an integer from 0 to ${LARGEST}, got ${describeValue(id)}`,
      id,
    );
  }
  return list;
}

/**
 * Those of a list that an index holds, once each.
 * @throws AnnError `option` for one that it does not hold, unless these are ignored
 */
export function presentIds(
  where: string,
  list: readonly number[],
  has: (id: number) => boolean,
  missing: "refuse" | "ignore",
): Set<number> {
  const present = new Set<number>();
  for (const id of list) {
    if (has(id)) present.add(id);
    else if (missing === "refuse") {
      refuse(
        where,
        `there is no point of id ${id}; pass missing: "ignore" to pass over such ids`,
        id,
      );
    }
  }
  return present;
}
