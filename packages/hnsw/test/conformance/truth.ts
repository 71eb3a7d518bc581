import { NO_NEIGHBOUR, raggedFromRows, type KnnResult, type Vectors } from "@ann/core";
import { bruteForce, distance, type KernelDtype, type MetricInput } from "@ann/distances";
import { expect } from "vitest";
import type { Rows } from "../../src/index.ts";
import { checkRows, partOf, viewOf, type CheckedRows } from "../../src/surface/rows.ts";

/** Rows with the ids that an index gives them. */
export interface Labelled {
  readonly rows: CheckedRows;
  readonly ids: Uint32Array;
}

/** By default the ids are the row numbers. */
export function labelled(data: Rows, ids?: Uint32Array): Labelled {
  const rows = checkRows(data, "data");
  return { rows, ids: ids ?? Uint32Array.from({ length: rows.count }, (_, i) => i) };
}

/** `count` rows from `first` on, without copying. */
export function part(data: Rows, first: number, count: number): Rows {
  return partOf(checkRows(data, "data"), first, count).native;
}

/** Rows by number, copied. */
export function gather<R extends Rows>(data: R, numbers: ArrayLike<number>): R {
  const rows = checkRows(data, "data");
  const views = Array.from(numbers, (i) => viewOf(rows, i) as Float32Array);
  const Type = data.data.constructor as new (length: number) => Float32Array;
  const { data: joined, offsets } = raggedFromRows(views, Type);
  if (rows.cols === undefined) return { data: joined, offsets } as unknown as R;
  return { ...data, data: joined, rows: views.length, stride: rows.cols } as unknown as R;
}

/**
 * How far apart two computations of one distance may be: sums in single precision, of at most 64
 * terms here, beside the formula in double precision.
 */
export const near = (a: number, b: number): boolean =>
  a === b || Math.abs(a - b) <= 64 * 2 ** -23 * (1 + Math.abs(b));

/** Exact neighbours among the rows that pass. */
export async function truth(
  { rows, ids }: Labelled,
  queries: Rows,
  k: number,
  { metric, passes, exclude }: Asked = {},
): Promise<KnnResult> {
  const chosen = [...ids.keys()].filter((i) => passes?.(ids[i]!) ?? true);
  const data = passes ? gather(rows.native, chosen) : rows.native;
  const found = await bruteForce(data as Vectors, queries as Vectors, { k, metric, exclude });
  for (const [i, row] of found.ids.entries()) {
    if (row !== NO_NEIGHBOUR) found.ids[i] = ids[chosen[row]!]!;
  }
  return found;
}

/** What the truth is asked for. */
export interface Asked {
  readonly metric?: MetricInput | undefined;
  readonly passes?: ((id: number) => boolean) | undefined;
  readonly exclude?: Uint32Array | undefined;
}

/** Part of the true neighbours found; any at the distance of the farthest counts. 1 for none. */
export function recallOf(found: KnnResult, exact: KnnResult): number {
  const { k, queries } = exact;
  expect([found.k, found.queries]).toEqual([k, queries]);
  let [hits, wanted] = [0, 0];
  for (let i = 0; i < queries; i++) {
    const last = exact.ids.subarray(i * k, (i + 1) * k).findLastIndex((id) => id !== NO_NEIGHBOUR);
    const farthest = exact.distances[i * k + last]!;
    for (let j = i * k; j <= i * k + last; j++) {
      const d = found.distances[j]!;
      hits += Number(d <= farthest || near(d, farthest));
    }
    wanted += last + 1;
  }
  return wanted === 0 ? 1 : hits / wanted;
}

/** Faults of a result, as words; none where all is well. */
export function faultsOf(
  knn: KnnResult,
  { rows, ids }: Labelled,
  queries: Rows,
  { metric = "l2", passes }: Asked = {},
  count?: number,
): string[] {
  const faults = new Set<string>();
  const asked = checkRows(queries, "queries");
  const places = new Map(Array.from(ids, (id, place) => [id, place]));
  const measure = measureOf(metric, rows.dtype);
  const expected = count ?? Array.from(ids).filter((id) => passes?.(id) ?? true).length;
  for (let i = 0; i < knn.queries; i++) {
    const row = [...knn.ids.subarray(i * knn.k, (i + 1) * knn.k)];
    const distances = knn.distances.subarray(i * knn.k, (i + 1) * knn.k);
    const found = row.filter((id) => id !== NO_NEIGHBOUR);
    if (found.length !== Math.min(knn.k, expected)) faults.add(`query ${i}: ${found.length} found`);
    if (new Set(found).size < found.length) faults.add(`query ${i}: an id twice`);
    for (const [j, id] of row.entries()) {
      const d = distances[j]!;
      if (j >= found.length) {
        if (id !== NO_NEIGHBOUR || d !== Infinity) faults.add(`query ${i}: fillers before the end`);
        continue;
      }
      const before = distances[j - 1] ?? -Infinity;
      if (d < before || (d === before && id < row[j - 1]!)) faults.add(`query ${i}: not in order`);
      const place = places.get(id);
      if (place === undefined) faults.add(`query ${i}: no point of id ${id}`);
      else if (!near(d, measure(viewOf(asked, i), viewOf(rows, place)))) {
        faults.add(`query ${i}: ${d} is not the distance of ${id}`);
      }
      if (passes && !passes(id)) faults.add(`query ${i}: ${id} does not pass`);
    }
  }
  return [...faults].slice(0, 5);
}

type Measure = (a: ReturnType<typeof viewOf>, b: ReturnType<typeof viewOf>) => number;

/** The formula; for 16-bit floats, of which it would see the bits, whatever is said. */
function measureOf(metric: MetricInput, dtype: KernelDtype): Measure {
  if (/^b?f16$/.test(dtype)) throw new Error("convert to f32 first");
  if (typeof metric === "function") return metric as Measure;
  return distance(metric, dtype) as unknown as Measure;
}
