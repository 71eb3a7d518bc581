import { allocate, sampleWithoutReplacement, type RunControl, type Vectors } from "@ann/core";
import { converters, type Metric } from "@ann/distances";
import { runJob } from "@ann/native";
import { addon, type Handle } from "../addon.ts";
import type { CompactOptions } from "../options.ts";
import { checkContent, viewOf, type CheckedRows } from "../surface/rows.ts";
import { beyondFloats, chooseCodes, FEWEST_ROWS, type ChosenCodes } from "./choose-codes.ts";
import { geometryOf } from "./code-plan.ts";

/** An index that chose from at least {@link FEWEST_ROWS} chooses again when it has so many times more. */
const GROWTH = 4;
/** Rows that a choice is made from. */
const SAMPLE = 4096;

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

/** What the walks of a native index measure with: chosen for its first rows, and again as it grows. */
export class WalkCodes {
  readonly #options: CompactOptions;
  readonly #metric: Metric;
  readonly #seed: number;
  #chosen: ChosenCodes;
  /** Rows that there were at the choice. */
  #rows: number;

  private constructor(
    options: CompactOptions,
    metric: Metric,
    seed: number,
    chosen: ChosenCodes,
    rows: number,
  ) {
    this.#options = options;
    this.#metric = metric;
    this.#seed = seed;
    this.#chosen = chosen;
    this.#rows = rows;
  }

  /** @throws AnnError `option`, `metric`, `dtype`, `not-finite` or `aborted` */
  static async choose(
    where: string,
    options: CompactOptions,
    metric: Metric,
    rows: CheckedRows,
    seed: number,
    control: RunControl,
  ): Promise<WalkCodes> {
    const chosen = await chooseCodes(where, options, metric, rows, seed, control);
    return new WalkCodes(options, metric, seed, chosen, rows.count);
  }

  get chosen(): ChosenCodes {
    return this.#chosen;
  }

  /**
   * Whether an index of `points` points is to choose again before it gets some rows: at the first ones,
   * when there are enough for codes, and whenever there are four times as many as at the last choice.
   */
  isDue(points: number, rows: CheckedRows): boolean {
    const { codes, projection, originals } = this.#options;
    if (rows.count === 0 || codes === "exact") return false;
    if (points === 0) return true;
    const open = codes === "auto" || (["i8", "u8", "u4"].includes(codes) && projection !== false);
    if (!open || !geometryOf(this.#metric, rows.dtype)) return false;
    const all = points + rows.count;
    const enough = this.#rows < FEWEST_ROWS ? FEWEST_ROWS : GROWTH * this.#rows;
    // Codes of rows that are gone cannot be made anew.
    return originals === "copy" && all >= enough;
  }

  /**
   * Chooses for the points that an index has and for rows to come, and gives it these codes. Searches go
   * on meanwhile; a call that rejects has changed nothing.
   *
   * @returns whether the codes are others now
   * @throws AnnError `not-finite`, `metric`, `capacity` or `aborted`
   */
  async chooseAgain(
    where: string,
    index: Handle,
    points: number,
    rows: CheckedRows,
    { signal, threads }: RunControl,
  ): Promise<boolean> {
    const control = { signal, threads };
    await checkContent(this.#metric, rows, "data", control);
    const sample = await sampleWith(index, points, rows, this.#seed, control);
    // Codes that were asked for cannot hold these rows, and there are points that have them.
    if (points > 0 && this.#options.codes !== "auto" && beyondFloats(sample) !== undefined) {
      this.#rows = points + rows.count;
      return false;
    }
    const chosen = await chooseCodes(
      where,
      this.#options,
      this.#metric,
      sample,
      this.#seed,
      control,
    );
    const before = this.#chosen;
    // Components are others than before also where they are as many.
    const components = chosen.components ?? before.components;
    const same = chosen.codes === before.codes && components === undefined;
    if (!same) {
      const native = sample.native as Vectors;
      await runJob("index", control, (job) =>
        addon.recode(index, chosen.native, converters, native, job),
      );
    }
    this.#chosen = chosen;
    this.#rows = points + rows.count;
    return !same;
  }
}

/** Rows of the points of an index, and of those to come, in proportion; all of them when they are few. */
async function sampleWith(
  index: Handle,
  points: number,
  rows: CheckedRows,
  seed: number,
  control: RunControl,
): Promise<CheckedRows> {
  if (points === 0) return rows;
  const native = rows.native as Vectors;
  const all = points + rows.count;
  const size = Math.min(SAMPLE, all);
  const old = Math.min(points, Math.round((size * points) / all));
  const { cols } = native;
  const room = native.data.constructor as new (length: number) => Float32Array;
  const [data, there] = [allocate(room, size * cols), allocate(room, old * cols)];
  await runJob("index", control, (job) => addon.sampleRows(index, there, job));
  const chosen = sampleWithoutReplacement(rows.count, size - old, seed);
  // In between each other: the first ones of the sample are asked for their neighbours.
  const places = new Set(sampleWithoutReplacement(size, old, seed, 1));
  for (let i = 0, had = 0; i < size; i++) {
    const row = places.has(i)
      ? there.subarray(cols * had++, cols * had)
      : viewOf(rows, chosen[i - had]!);
    data.set(row as Float32Array, i * cols);
    if (i % 256 === 255) await turn();
  }
  return { ...rows, count: size, native: { ...native, data, rows: size, stride: cols } as Vectors };
}
