import { AnnError, checkOptionKeys, RUN_CONTROL_KEYS } from "@ann/core";
import { codesOption, projectionOption, type Codes } from "./codes/code-plan.ts";
import { originalsOption, type CheckedOriginals, type Originals } from "./originals.ts";
import { fromPeer } from "./surface/peer-names.ts";
import type { GraphOptions } from "./vector-index.ts";

/** Options of `HnswIndex.build`. */
export interface BuildOptions extends GraphOptions {
  /**
   * What the build and the walks of searches measure with; results have the exact distances in
   * every case but one (`originals: "none"`). Default `"auto"`: `"i8"` for l2, sqeuclidean, cosine,
   * ip, correlation and hellinger on 1000 rows of 16 numbers or more, else `"exact"`; `stats().codes`
   * says which. An index that grows by `add` chooses again at its first rows, when it reaches 1000 and
   * whenever it has four times as many as at the last choice, also whether components keep the
   * neighbours; with `originals: "none"` at its first rows only.
   *
   * - `"exact"` or `"f32"`: the rows themselves. The best recall for an `ef`, the most memory traffic.
   * - `"f16"`, `"bf16"`: rows of numbers as 16-bit floats, by the metric's kernel for these.
   * - `"i8"`, `"u8"`: one byte a coordinate, in equal steps around the mean (two names of one code).
   * - `"u4"`: half a byte a coordinate for searches, beside one byte for builds.
   */
  readonly codes?: Codes | "f32" | "auto" | undefined;
  /**
   * Whether codes of bytes and half bytes are made of the first principal components, learnt from a
   * sample of the rows: their number, 1 to 4096, but always less than there are columns and rows in the
   * sample, which has 2048; or false for none. More than some hundred take long to learn. Default `"auto"`: 123 or
   * 251 of them where a sample of the rows keeps its neighbours, which is where the others hardly
   * vary; `stats().components` says how many. None with `originals: "none"`.
   */
  readonly projection?: number | false | "auto" | undefined;
  /**
   * Where the rows are whose exact distances results report. Default `"copy"`.
   *
   * - `"copy"`: the index has a copy of them.
   * - `"caller"`: it reads the array of `data` where it is. That must not change, nor be
   *   transferred to another thread, as long as the index is open; `add` and `compact` are refused.
   * - `{ file, offset, stride }`: it reads them from a file, which it maps into memory: only what
   *   searches read of it takes any. The file must hold the rows of `data`, which is not needed any more
   *   once the index is built; it must stay as it is while the index is open (a process that reads what
   *   was cut off a mapped file is ended by the system). `add` and `compact` are refused.
   * - `"none"`: it has codes only, and reports distances that these estimate. Takes codes `"i8"`.
   *   A `recall` is then that of the neighbours by these estimates, of which .97 to .995 are true
   *   ones on real data. A `projection` takes less memory and names fewer of them, however wide the
   *   walk: on MNIST and Fashion-MNIST .88 and .81 with 123 components.
   */
  readonly originals?: Originals | undefined;
}

/** The options that only native indexes have, checked. */
export interface CompactOptions {
  readonly codes: Codes | "auto";
  readonly projection: number | boolean | "auto";
  readonly originals: CheckedOriginals["originals"];
  readonly file: CheckedOriginals["file"];
}

const KEYS = [
  "metric",
  "M",
  "efConstruction",
  "maxLayers",
  "levelScale",
  "keepPruned",
  "extendCandidates",
  "ids",
  "codes",
  "projection",
  "originals",
  ...RUN_CONTROL_KEYS,
];

/** @throws AnnError `option` */
export function compactOptions(where: string, options: BuildOptions): CompactOptions {
  checkOptionKeys(where, options, KEYS, fromPeer);
  const codes = codesOption(where, options.codes);
  const { originals, file } = originalsOption(where, options.originals, codes);
  return { codes, projection: projectionOption(where, options.projection), originals, file };
}

/** Refuses codes of rows that only a JavaScript function can measure. @throws AnnError `metric` */
export function checkFunctionOptions(
  where: string,
  { codes, projection, originals, file }: CompactOptions,
  metric: string,
): void {
  const given =
    (codes !== "auto" && codes !== "exact" && `codes "${codes}"`) ||
    (typeof projection === "number" && `projection ${projection}`) ||
    (file && "originals in a file") ||
    (originals !== "copy" && `originals "${originals}"`);
  if (!given) return;
  throw new AnnError(
    "metric",
    `${where}: metric ${metric} is a JavaScript function, which measures the index's own rows, not ${given}; leave that out, or take a native metric`,
    { details: { metric } },
  );
}
