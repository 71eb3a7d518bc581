import type { RunControl } from "@ann/core";
import { runJob } from "@ann/native";
import { addon, type Handle } from "./addon.ts";
import type { Width } from "./surface/options.ts";
import { settled } from "./surface/turns.ts";

/** Widths that are tried, as multiples of k. */
const STEPS = [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.4, 8, 10, 13, 16, 20, 26, 32, 45, 64, 90, 128];
/**
 * Widths beyond these, tried one group after another only for a recall that all before do not reach, as
 * they take long. A hundred times a small k is no wide walk.
 */
const WIDER = [
  [256, 512, 1024],
  [2048, 4096, 8192],
];
/** Share of the points that may come or go before widths are measured again. */
const DRIFT = 0.1;
/**
 * Part of what may be missed that is given away: the points of the index, which stand in for
 * queries, have links made for them.
 */
const RESERVE = 0.25;

interface Curve {
  readonly efs: readonly number[];
  readonly recalls: readonly number[];
  readonly changes: number;
  /** Whether there is nothing wider to try. */
  readonly whole: boolean;
}

/**
 * Finds the `ef` that reaches a recall from a curve measured once for each k, and farther where it
 * ends below the recall.
 */
export class WalkWidths {
  readonly #curves = new Map<string, Curve>();
  readonly #running = new Map<string, Promise<Curve>>();
  /** Points added and removed so far. */
  changes = 0;

  /** Measures the curve of a k. @throws AnnError `aborted` */
  async measure(
    index: Handle,
    k: number,
    width: Width,
    around: boolean,
    points: number,
    { signal, threads }: RunControl,
  ): Promise<number> {
    if ("ef" in width) return width.ef;
    const key = `${k} ${around}`;
    // One measurement serves all that wait for it; where it was stopped, the next makes its own.
    for (let other = this.#running.get(key); other; other = this.#running.get(key)) {
      await settled(other, signal);
      const ef = this.known(k, width, around, points);
      if (ef !== undefined) return ef;
    }
    const run = this.#curve(index, k, width.recall, around, points, { signal, threads });
    this.#running.set(key, run);
    try {
      const curve = await run;
      this.#curves.set(key, curve);
      return reach(curve, width.recall);
    } finally {
      this.#running.delete(key);
    }
  }

  /** The curve that there is, or a new one, as far as the recall takes it. */
  async #curve(
    index: Handle,
    k: number,
    recall: number,
    around: boolean,
    points: number,
    control: RunControl,
  ): Promise<Curve> {
    // A walk that keeps every point finds all that can be reached: no wider ones.
    const most = Math.max(1, points);
    const measured = async (widths: readonly number[]): Promise<Curve> => {
      const efs = Uint32Array.from(new Set(widths.map((width) => Math.min(width, most))));
      const recalls = new Float64Array(efs.length);
      const { changes } = this;
      await runJob("search", control, (native) =>
        addon.calibrate(index, Math.min(k, most), efs, around, recalls, native),
      );
      return { efs: [...efs], recalls: [...recalls], changes, whole: false };
    };
    // Nothing to choose from.
    if (k >= most) return { efs: [most], recalls: [1], changes: this.changes, whole: true };
    const narrow =
      this.#valid(k, around, points) ?? (await measured(STEPS.map((step) => Math.ceil(step * k))));
    const { changes } = narrow;
    const [efs, recalls] = [[...narrow.efs], [...narrow.recalls]];
    for (const group of WIDER) {
      if (reaches(recalls, recall)) return { efs, recalls, changes, whole: false };
      const last = efs.at(-1)!;
      const widths = last < most ? group.filter((width) => width > last) : [];
      if (widths.length === 0) continue;
      const more = await measured(widths);
      efs.push(...more.efs);
      recalls.push(...more.recalls);
    }
    return { efs, recalls, changes, whole: !reaches(recalls, recall) };
  }

  /** What has been measured already, if it still holds and goes far enough. */
  known(k: number, width: Width, around: boolean, points: number): number | undefined {
    if ("ef" in width) return width.ef;
    const curve = this.#valid(k, around, points);
    if (!curve || !(curve.whole || reaches(curve.recalls, width.recall))) return undefined;
    return reach(curve, width.recall);
  }

  /** What was measured last, however much the index has changed since; as far as it goes. */
  latest(k: number, width: Width, around: boolean): number | undefined {
    if ("ef" in width) return width.ef;
    const curve = this.#curves.get(`${k} ${around}`);
    return curve && reach(curve, width.recall);
  }

  #valid(k: number, around: boolean, points: number): Curve | undefined {
    const curve = this.#curves.get(`${k} ${around}`);
    return curve && this.changes - curve.changes <= DRIFT * points ? curve : undefined;
  }
}

const wanted = (recall: number): number => recall + RESERVE * (1 - recall);

const reaches = (recalls: readonly number[], recall: number): boolean =>
  recalls.some((r) => r >= wanted(recall));

function reach({ efs, recalls }: Curve, recall: number): number {
  const first = recalls.findIndex((r) => r >= wanted(recall));
  if (first < 0) return efs.at(-1)!;
  if (first === 0) return efs[0]!;
  const [below, above] = [recalls[first - 1]!, recalls[first]!];
  const part = (wanted(recall) - below) / (above - below);
  return Math.ceil(efs[first - 1]! + part * (efs[first]! - efs[first - 1]!));
}
