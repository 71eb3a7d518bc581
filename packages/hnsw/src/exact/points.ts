import type { NumericArray, VectorArray, Vectors } from "@ann/core";
import type { Due } from "@ann/native";
import { viewOf, type CheckedRows, type RowKind } from "../surface/rows.ts";
import type { Rows } from "../vector-index.ts";

/** Points in ascending order of their ids, so that of equal distances the smaller row is the smaller id. */
export interface Points {
  readonly ids: Uint32Array;
  readonly rows: CheckedRows;
}

/** A row of some rows, and the id that it has or gets. */
export interface Pick {
  readonly id: number;
  readonly from: CheckedRows;
  readonly row: number;
}

type Steps<R> = Generator<number | void, R>;

/** Copies rows to new points. @param picks by ascending id */
export function* copied(
  picks: readonly Pick[],
  kind: RowKind,
  like: VectorArray,
  due: Due,
): Steps<Points> {
  const offsets = new Float64Array(picks.length + 1);
  for (const [i, { from, row }] of picks.entries()) {
    offsets[i + 1] = offsets[i]! + viewOf(from, row).length;
    if (due()) yield;
  }
  const data = new (like.constructor as new (length: number) => VectorArray)(
    offsets[picks.length]!,
  );
  for (const [i, { from, row }] of picks.entries()) {
    (data as Float32Array).set(viewOf(from, row) as Float32Array, offsets[i]);
    if (due()) yield;
  }
  const { dtype, cols } = kind;
  const count = picks.length;
  const native: Rows =
    cols === undefined
      ? { data: data as NumericArray, offsets }
      : { data, rows: count, cols, stride: cols, dtype: dtype as NonNullable<Vectors["dtype"]> };
  const ids = Uint32Array.from(picks, ({ id }) => id);
  return { ids, rows: { dtype, cols, count, native } };
}

/** Points that stay, and rows that come, by ascending id. */
export function* merged(
  { ids, rows }: Points,
  gone: ReadonlySet<number>,
  added: readonly Pick[],
  due: Due,
): Steps<Pick[]> {
  const picks: Pick[] = [];
  const coming = added.toSorted((a, b) => a.id - b.id);
  let next = 0;
  for (let row = 0; row < rows.count; row++) {
    const id = ids[row]!;
    while (next < coming.length && coming[next]!.id < id) picks.push(coming[next++]!);
    if (!gone.has(id)) picks.push({ id, from: rows, row });
    if (due()) yield;
  }
  return [...picks, ...coming.slice(next)];
}

/** The place of an id among the ids; -1 if it is not there. */
export function placeOf(ids: Uint32Array, id: number): number {
  let [low, high] = [0, ids.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return ids[low] === id ? low : -1;
}
