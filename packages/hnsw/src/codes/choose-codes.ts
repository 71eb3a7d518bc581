import { AnnError, type RunControl, type VectorArray, type Vectors } from "@ann/core";
import type { Metric } from "@ann/distances";
import type { NativeCodes } from "../addon.ts";
import type { CompactOptions } from "../options.ts";
import { checkContent, viewOf, type CheckedRows } from "../surface/rows.ts";
import {
  checkEstimates,
  geometryOf,
  nativeCodes,
  type Codes,
  type Projection,
} from "./code-plan.ts";
import { learnProjection } from "./projection.ts";

/** What walks measure with, settled. */
export interface ChosenCodes {
  readonly codes: Codes;
  /** Principal components that codes are made of; undefined: all coordinates. */
  readonly components: number | undefined;
  readonly native: NativeCodes | null;
  /** Arrays of rows. */
  readonly array: new (length: number) => VectorArray;
}

/** With fewer rows or columns, codes have little to save: a choice, not a measured limit. */
export const FEWEST_ROWS = 1000;
const FEWEST_COLUMNS = 16;

/** What `"auto"` stands for. */
export function defaultCodes(
  metric: Metric,
  { dtype, cols, count }: Pick<CheckedRows, "dtype" | "cols" | "count">,
  withoutOriginals: boolean,
): Codes {
  const enough = count >= FEWEST_ROWS && (cols ?? 0) >= FEWEST_COLUMNS;
  return withoutOriginals || (enough && geometryOf(metric, dtype)) ? "i8" : "exact";
}

/** Magnitudes of doubles that codes, which are made of floats, have room for. */
const [SMALLEST, LARGEST] = [1e-30, 1e30];
const SAMPLE = 1000;

/** The largest magnitude in a sample of rows of doubles that floats do not hold; else undefined. */
export function beyondFloats(rows: CheckedRows): number | undefined {
  if (rows.dtype !== "f64" || rows.count === 0) return undefined;
  let largest = 0;
  for (let i = 0; i < rows.count; i += Math.ceil(rows.count / SAMPLE)) {
    for (const x of viewOf(rows, i) as Float64Array) largest = Math.max(largest, Math.abs(x));
  }
  return largest === 0 || (largest >= SMALLEST && largest <= LARGEST) ? undefined : largest;
}

/** Settles codes and learns their projection. @throws AnnError `option`, `metric`, `dtype`, `not-finite` or `aborted` */
export async function chooseCodes(
  where: string,
  options: CompactOptions,
  metric: Metric,
  rows: CheckedRows,
  seed: number,
  control: RunControl,
): Promise<ChosenCodes> {
  const { dtype, cols, count } = rows;
  const array = rows.native.data.constructor as ChosenCodes["array"];
  const geometry = geometryOf(metric, dtype);
  const withoutOriginals = options.originals === "none";
  const magnitude = beyondFloats(rows);
  if (withoutOriginals) checkEstimates(where, 'originals "none"', metric, dtype);
  const fallback =
    withoutOriginals || magnitude === undefined
      ? defaultCodes(metric, rows, withoutOriginals)
      : "exact";
  const codes = options.codes === "auto" ? fallback : options.codes;
  if (codes !== "exact" && magnitude !== undefined) {
    throw new AnnError(
      "option",
      `${where}: codes "${codes}" are made of 32-bit floats, and data has values of magnitude ${magnitude}; scale the rows to between ${SMALLEST} and ${LARGEST}, or take codes "exact" and originals "copy"`,
      { details: { option: "codes", codes, magnitude } },
    );
  }
  const coded = codes === "i8" || codes === "u8" || codes === "u4";
  // Few rows do without codes by default, and so without a projection of them.
  if (
    typeof options.projection === "number" &&
    !(geometry && (coded || options.codes === "auto"))
  ) {
    throw new AnnError(
      "option",
      `${where}: projection ${options.projection} is for codes "i8" and "u4", not "${codes}" of ${metric.name} on ${dtype}; leave projection out, or take such codes and a metric that has them`,
      { details: { option: "projection", codes, metric: metric.name } },
    );
  }
  // Nothing corrects estimates that are the answers: 123 components of MNIST and Fashion-MNIST name .88
  // and .81 of the 10 nearest, all coordinates .995.
  const wanted = withoutOriginals && options.projection === "auto" ? false : options.projection;
  const learns = coded && geometry && wanted !== false && count > 1;
  let projection: Projection | undefined;
  try {
    if (learns) {
      const components = wanted as number | "auto";
      projection = await learnProjection(
        rows.native as Vectors,
        geometry,
        components,
        seed,
        control,
      );
    }
  } catch (error) {
    // Names the row among all, not in the sample.
    if (error instanceof AnnError && error.code === "not-finite") {
      await checkContent(metric, rows, "data", control);
    }
    throw error;
  }
  const kind = { dtype, cols: cols ?? 1 };
  return {
    codes,
    components: projection?.dims,
    native: nativeCodes(where, codes, metric, kind, projection),
    array,
  };
}
