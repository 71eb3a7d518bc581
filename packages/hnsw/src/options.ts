import {
  checkOptionKeys,
  integerOption,
  RUN_CONTROL_KEYS,
  seedOption,
  type RunControl,
} from "@ann/core";
import { resolve, type MetricInput } from "@ann/distances";

/** Options of `HnswIndex.build`. */
export interface BuildOptions extends RunControl {
  /**
   * The metric; default `"l2"`. One that has a kernel for the elements: a JavaScript function has
   * none, `defineMetric` says how to bring one.
   */
  readonly metric?: MetricInput | undefined;
  /**
   * Links that a new point gets in each layer, 2 to 512; default 16. Layer 0 holds up to `2 * M`.
   * Larger: better recall on hard or high-dimensional data, more memory, slower build.
   */
  readonly M?: number | undefined;
  /**
   * Candidates kept while a point looks for its links, 1 to 2^16; default 100.
   * Larger: better links and a slower build, about in proportion.
   */
  readonly efConstruction?: number | undefined;
}

/** Options of `HnswIndex.search`. */
export interface SearchOptions extends RunControl {
  /** Neighbours per query, 1 to 2^20; default 10. */
  readonly k?: number | undefined;
  /**
   * Candidates kept during the walk, 1 to 2^20; default 64, never below `k`.
   * Larger: better recall, slower, about in proportion.
   */
  readonly ef?: number | undefined;
}

/** Options of `HnswIndex.neighbours`. */
export interface NeighboursOptions extends RunControl {
  /** Neighbours per point, the point itself not counted, 1 to 2^20; default 15. */
  readonly k?: number | undefined;
  /** Candidates kept during each walk, 1 to 2^20; default `max(32, 2 * k)`. Larger: better recall. */
  readonly ef?: number | undefined;
}

const MOST = 2 ** 20;

/** Checks build options and fills in defaults. @throws AnnError `option` or `metric` */
export function resolveBuildOptions(options: BuildOptions): {
  metric: string;
  M: number;
  efConstruction: number;
  seed: number;
} {
  const where = "HnswIndex.build";
  checkOptionKeys(where, options, ["metric", "M", "efConstruction", ...RUN_CONTROL_KEYS]);
  return {
    metric: resolve(options.metric ?? "l2").name,
    M: integerOption(where, "M", options.M, { default: 16, min: 2, max: 512 }),
    efConstruction: integerOption(where, "efConstruction", options.efConstruction, {
      default: 100,
      min: 1,
      max: 2 ** 16,
    }),
    seed: seedOption(where, options.seed),
  };
}

/** Checks `k` and `ef` and fills in defaults. @throws AnnError `option` */
export function resolveWalkOptions(
  where: string,
  options: SearchOptions | NeighboursOptions,
  defaultK: number,
  defaultEf: (k: number) => number,
): { k: number; ef: number } {
  checkOptionKeys(where, options, ["k", "ef", ...RUN_CONTROL_KEYS]);
  const k = integerOption(where, "k", options.k, { default: defaultK, min: 1, max: MOST });
  const ef = integerOption(where, "ef", options.ef, { default: defaultEf(k), min: 1, max: MOST });
  return { k, ef };
}
