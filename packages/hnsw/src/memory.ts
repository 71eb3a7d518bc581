import {
  AnnError,
  checkOptionKeys,
  describeValue,
  integerOption,
  type VectorDtype,
} from "@ann/core";
import { resolve, type MetricInput } from "@ann/distances";
import { resolveThreads } from "@ann/native";
import { defaultCodes } from "./codes/choose-codes.ts";
import { checkEstimates, codesOption, nativeCodes, type Codes } from "./codes/code-plan.ts";
import { COMPONENT_SAMPLE } from "./codes/projection.ts";
import { originalsOption, type Originals } from "./originals.ts";

/** What an index will need, in bytes of native memory. */
export interface MemoryEstimate {
  /**
   * The index's own copy of the rows, each on whole cache lines. Exact, but a quarter of it when all
   * rows are f32 and hold whole numbers from 0 to 255, which are kept as bytes.
   */
  readonly vectors: number;
  /**
   * Codes of the rows. Exact with `components` or `projection: false`; where the build chooses
   * components by the rows themselves, these are codes of all columns, and so the most there may be.
   */
  readonly codes: number;
  /** Links of all layers. Exact but for the random heights of the points. */
  readonly links: number;
  /** Ids that are row numbers. Others take 20 to 36 bytes a point in place of 4. */
  readonly ids: number;
  /** Needed during the build only, about. */
  readonly scratch: number;
  /** All of them together: the peak, beside the matrix itself. */
  readonly total: number;
}

/** Size of an index that is yet to be built. */
export interface IndexSize {
  readonly rows: number;
  readonly cols: number;
  readonly dtype: VectorDtype;
  /** As in the build options; default `"l2"`. It decides which codes are the default. */
  readonly metric?: MetricInput | undefined;
  /** As in the build options; default 16. */
  readonly M?: number | undefined;
  /** As in the build options; default `"auto"`. */
  readonly codes?: Codes | "f32" | "auto" | undefined;
  /** Principal components that codes are made of; default all columns, the most there may be. */
  readonly components?: number | undefined;
  /** As in the build options; default `"copy"`. */
  readonly originals?: Originals | undefined;
  /** Threads that will build; default as in the build. Each keeps marks of visited points. */
  readonly threads?: number | undefined;
}

const CACHE_LINE = 64;
const ELEMENT_BYTES: Partial<Record<VectorDtype, number>> = {
  f64: 8,
  f32: 4,
  f16: 2,
  bf16: 2,
  i8: 1,
  u8: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  b1: 1,
};
/** Each code ends in a float. */
const BIAS = 4;
/** Walks that take turns in one thread. */
const WALKS = 4;
/** Links of upper layers come in blocks, each as large as all before it between these limits. */
const BLOCK = { least: 2 ** 8, most: 2 ** 16 };

const lines = (bytes: number): number => Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;

function codeBytes(codes: Codes, cols: number, coded: number): number {
  if (codes === "exact") return 0;
  if (codes === "f16" || codes === "bf16") return lines(2 * cols);
  const whole = lines(coded + BIAS);
  return codes === "u4" ? whole + lines(Math.ceil(coded / 2) + BIAS) : whole;
}

function inBlocks(links: number): number {
  let places = 0;
  while (places < links) places += Math.min(BLOCK.most, Math.max(BLOCK.least, places));
  return places;
}

/**
 * Memory that `HnswIndex.build` will need for rows of one length, without building.
 * @throws AnnError `option`, `metric` or `dtype`
 */
export function estimateIndexMemory(size: IndexSize): MemoryEstimate {
  const where = "estimateIndexMemory";
  checkOptionKeys(where, size, [
    "rows",
    "cols",
    "dtype",
    "metric",
    "M",
    "codes",
    "components",
    "originals",
    "threads",
  ]);
  const whole = (
    name: "rows" | "cols" | "M" | "components",
    value: number | undefined,
    min: number,
    max: number = Number.MAX_SAFE_INTEGER,
  ): number => integerOption(where, name, value ?? Number.NaN, { default: 0, min, max });
  const rows = whole("rows", size.rows, 0);
  const cols = whole("cols", size.cols, 0);
  const M = whole("M", size.M ?? 16, 2, 512);
  const components =
    size.components === undefined ? undefined : whole("components", size.components, 1, 4096);
  // No more than the sample that they are learnt from has. Beside them, the length of what they leave
  // out is coded.
  const most = Math.min(rows, cols, COMPONENT_SAMPLE) - 1;
  const coded = components === undefined || most < 1 ? cols : Math.min(components, most) + 1;
  const metric = resolve(size.metric ?? "l2");
  if (metric.evaluate) {
    throw new AnnError(
      "metric",
      `${where}: the index of a metric that is a JavaScript function is in JavaScript's memory, of which there is no estimate; pass a native metric`,
      { details: { metric: metric.name } },
    );
  }
  const wanted = codesOption(where, size.codes);
  const { originals } = originalsOption(where, size.originals, wanted);
  const threads = resolveThreads(size.threads);
  const { dtype } = size;
  const element = ELEMENT_BYTES[dtype];
  if (element === undefined) {
    throw new AnnError(
      "dtype",
      `${where}: an index holds ${Object.keys(ELEMENT_BYTES).join(", ")}, not ${describeValue(dtype)}`,
    );
  }
  const kind = { dtype: dtype as Exclude<VectorDtype, "u4">, cols, count: rows };
  // What a build refuses has no size.
  metric.kernel(kind.dtype);
  if (originals === "none") checkEstimates(where, 'originals "none"', metric, kind.dtype);
  const chosen = wanted === "auto" ? defaultCodes(metric, kind, originals === "none") : wanted;
  nativeCodes(where, chosen, metric, kind, undefined);
  const vectors = originals === "copy" ? rows * lines(cols * element) : 0;
  const codes = rows * codeBytes(chosen, cols, coded);
  // A point takes part in 1 / (M - 1) upper layers on average; level and pointer to the lists there.
  const links = rows * (2 * M * 4 + 8 + 1) + 4 * inBlocks((rows * M) / (M - 1));
  const ids = 4 * rows;
  // Marks of visited points; slots and order of those that are inserted, ids and two copies of them.
  const scratch = Math.ceil(rows * ((threads * WALKS) / 8 + 5 * 4));
  return { vectors, codes, links, ids, scratch, total: vectors + codes + links + ids + scratch };
}
