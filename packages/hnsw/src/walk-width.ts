import type { RunControl } from "@ann/core";
import { runJob } from "@ann/native";
import { addon, type Handle } from "./addon.ts";
import type { Width } from "./surface/options.ts";
import { settled } from "./surface/turns.ts";

/** Widths that are tried, as multiples of k. */
const STEPS = [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.4, 8, 10, 13, 16, 20, 26, 32, 45, 64, 90, 128];
/** Share of the points that may come or go before widths are measured again. */
const DRIFT = 0.1;
/**
 * Part of what may be missed that is given away: the points of the index, which stand in for
 * queries, have links made for them.
 */
const RESERVE = 0.25;

interface Curve {
  readonly efs: Uint32Array;
  readonly recalls: Float64Array;
  readonly changes: number;
}

/** Finds the `ef` that reaches a recall from a curve measured once for each k. */
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
    const run = this.#curve(index, k, around, points, { signal, threads });
    this.#running.set(key, run);
    try {
      const curve = await run;
      this.#curves.set(key, curve);
      return reach(curve, width.recall);
    } finally {
      this.#running.delete(key);
    }
  }

  async #curve(
    index: Handle,
    k: number,
    around: boolean,
    points: number,
    { signal, threads }: RunControl,
  ): Promise<Curve> {
    // A walk that keeps every point finds all that can be reached: no wider ones.
    const widths = STEPS.map((step) => Math.min(Math.ceil(step * k), Math.max(1, points)));
    const efs = Uint32Array.from(new Set(widths));
    const curve = { efs, recalls: new Float64Array(efs.length), changes: this.changes };
    // Nothing to choose from.
    if (efs.length === 1) return curve;
    await runJob("search", { signal, threads }, (native) =>
      addon.calibrate(index, Math.min(k, Math.max(1, points)), efs, around, curve.recalls, native),
    );
    return curve;
  }

  /** What has been measured already, if it still holds. */
  known(k: number, width: Width, around: boolean, points: number): number | undefined {
    if ("ef" in width) return width.ef;
    const curve = this.#curves.get(`${k} ${around}`);
    if (!curve || this.changes - curve.changes > DRIFT * points) return undefined;
    return reach(curve, width.recall);
  }
}

function reach({ efs, recalls }: Curve, recall: number): number {
  const wanted = recall + RESERVE * (1 - recall);
  const first = recalls.findIndex((r) => r >= wanted);
  if (first < 0) return efs.at(-1)!;
  if (first === 0) return efs[0]!;
  const [below, above] = [recalls[first - 1]!, recalls[first]!];
  const part = (wanted - below) / (above - below);
  return Math.ceil(efs[first - 1]! + part * (efs[first]! - efs[first - 1]!));
}
