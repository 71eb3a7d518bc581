import { AnnError, checkOptionKeys, integerOption, type Dtype } from "@ann/core";
import { resolveThreads } from "@ann/native";

/** What an index will need, in bytes of native memory. */
export interface MemoryEstimate {
  /** The index's own copy of the rows, each on whole cache lines. Exact. */
  readonly vectors: number;
  /** Links of all layers. Exact but for the random heights of the points. */
  readonly links: number;
  /** Needed during the build only. */
  readonly scratch: number;
  /** The three together: the peak, beside the matrix itself. */
  readonly total: number;
}

/** Size of an index that is yet to be built. */
export interface IndexSize {
  readonly rows: number;
  readonly cols: number;
  readonly dtype: Dtype;
  /** As in the build options; default 16. */
  readonly M?: number | undefined;
  /** Threads that will build; default as in the build. Each keeps marks of visited points. */
  readonly threads?: number | undefined;
}

const CACHE_LINE = 64;
const ELEMENT_BYTES: Partial<Record<Dtype, number>> = { f32: 4, u8: 1 };

/**
 * Memory that `HnswIndex.build` will need, without building.
 * @throws AnnError `option` or `dtype`
 */
export function estimateIndexMemory(size: IndexSize): MemoryEstimate {
  const where = "estimateIndexMemory";
  checkOptionKeys(where, size, ["rows", "cols", "dtype", "M", "threads"]);
  const whole = (name: "rows" | "cols" | "M", value: number | undefined, min: number): number =>
    integerOption(where, name, value ?? Number.NaN, {
      default: 0,
      min,
      max: Number.MAX_SAFE_INTEGER,
    });
  const rows = whole("rows", size.rows, 0);
  const cols = whole("cols", size.cols, 0);
  const M = whole("M", size.M ?? 16, 2);
  const threads = resolveThreads(size.threads);
  const element = ELEMENT_BYTES[size.dtype];
  if (element === undefined) {
    throw new AnnError("dtype", `${where}: an index holds f32 or u8, not ${size.dtype}`);
  }
  const vectors = rows * Math.ceil((cols * element) / CACHE_LINE) * CACHE_LINE;
  // A point takes part in 1 / (M - 1) upper layers on average, each with M ids and a count.
  const layer0 = rows * (2 * M * 4 + 2);
  const upper = (rows / (M - 1)) * (M * 4 + 2);
  const bookkeeping = rows * (8 + 1);
  const links = Math.round(layer0 + upper + bookkeeping);
  // Visited marks of each thread, and the order of insertion.
  const scratch = rows * (2 * threads + 4);
  return { vectors, links, scratch, total: vectors + links + scratch };
}
