import { AnnError, allocate, choiceOption, describeValue, isCount, NO_NEIGHBOUR } from "@ann/core";
import type { AddOptions } from "../vector-index.ts";

const LARGEST = NO_NEIGHBOUR - 1;

/** @throws AnnError `option` */
export function unknownPoint(where: string, id: unknown): never {
  refuse(
    where,
    `there is no point of id ${describeValue(id)}; ids() lists those there are, has(id) asks`,
    id,
  );
}

/** @throws AnnError `option` */
export function checkLayer(where: string, layer: number): number {
  if (isCount(layer)) return layer;
  throw new AnnError(
    "option",
    `${where}: layer must be 0 or a whole number above, got ${describeValue(layer)}`,
    { details: { layer } },
  );
}

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
  const sorted = ascending(ids);
  for (let i = 1; i < rows; i++) {
    const id = sorted[i]!;
    if (sorted[i - 1] === id)
      refuse(where, `id ${id} is given to two rows; each needs its own`, id);
  }
  if (sorted[rows - 1] !== NO_NEIGHBOUR) return;
  refuse(where, `id ${NO_NEIGHBOUR} means no neighbour; ids end at ${LARGEST}`, NO_NEIGHBOUR);
}

/** The ids in ascending order: themselves where they come so, as they mostly do. */
function ascending(ids: Uint32Array): Uint32Array {
  for (let i = 1; i < ids.length; i++) if (ids[i - 1]! > ids[i]!) return ids.toSorted();
  return ids;
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
  const replaced: number[] = [];
  for (const id of ids) if (id < next && has(id)) replaced.push(id);
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
export function checkIdList(where: string, ids: Uint32Array | readonly number[]): Uint32Array {
  if (!(ids instanceof Uint32Array) && !Array.isArray(ids)) {
    throw new AnnError(
      "option",
      `${where}: ids must be a Uint32Array or an array of numbers, got ${describeValue(ids)}`,
    );
  }
  const wrong =
    ids instanceof Uint32Array
      ? ids.indexOf(NO_NEIGHBOUR)
      : ids.findIndex((id) => !Number.isInteger(id) || id < 0 || id > LARGEST);
  if (wrong >= 0) {
    const id = ids[wrong];
    refuse(
      where,
      `ids[${wrong}] must be an integer from 0 to ${LARGEST}, got ${describeValue(id)}`,
      id,
    );
  }
  return Uint32Array.from(ids);
}

/**
 * Those of a list that an index holds, once each.
 * @throws AnnError `option` for one that it does not hold, unless these are ignored
 */
export function presentIds(
  where: string,
  list: Uint32Array,
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
