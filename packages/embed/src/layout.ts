import {
  AnnError,
  checkOptionKeys,
  integerOption,
  runControlOf,
  type EdgeWeights,
  type Embedding,
  type Matrix,
  type RunControl,
} from "@ann/core";
import { runJob } from "@ann/native";
import { addon, type LayoutHandle } from "./addon.ts";
import { checkWeights } from "./check-weights.ts";
import {
  LAYOUT_KEYS,
  resolveCurve,
  resolveLayoutOptions,
  type LayoutOptions,
  type ResolvedLayoutOptions,
} from "./options.ts";
import { pullModel } from "./pull-model.ts";
import { startCoordinates } from "./start.ts";

interface LayoutState {
  readonly handle: LayoutHandle;
  readonly points: number;
  readonly unit: number;
  readonly method: string;
  readonly resolved: ResolvedLayoutOptions;
  readonly params: Readonly<Record<string, unknown>>;
  readonly control: RunControl;
}

/**
 * A map while it is being laid out: run some epochs, look at it, run on. However the epochs are
 * cut into runs, and for any number of threads, the same seed gives the same coordinates.
 */
export class Layout {
  readonly #state: LayoutState;
  #epoch = 0;
  #running = false;
  #closed = false;

  /** @internal Use `createLayout`. */
  constructor(state: LayoutState) {
    this.#state = state;
  }

  /** Epochs done so far. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Epochs of the whole schedule. */
  get epochs(): number {
    return this.#state.resolved.nEpochs;
  }

  /**
   * Runs epochs until `untilEpoch` are done in all; default all of them.
   * After an abort the coordinates are usable, but no longer those of an undisturbed run.
   * Progress counts all epochs done so far, of `untilEpoch`.
   *
   * @param untilEpoch whole number from 0; beyond `epochs` it means all, not beyond `epoch` nothing
   * @throws AnnError `aborted`, `closed`, or `option`, also when another run is under way
   */
  async run(
    untilEpoch: number = this.epochs,
    control: Omit<RunControl, "seed"> = {},
  ): Promise<void> {
    this.#checkIdle("run");
    checkOptionKeys("Layout.run", control, ["signal", "onProgress", "threads"]);
    const range = { default: this.epochs, min: 0, max: Number.MAX_SAFE_INTEGER };
    const until = Math.min(
      this.epochs,
      integerOption("Layout.run", "untilEpoch", untilEpoch, range),
    );
    this.#running = true;
    try {
      await runJob("layout", { ...this.#state.control, ...control }, (native) =>
        addon.runLayout(this.#state.handle, until, native),
      );
    } finally {
      this.#running = false;
      this.#epoch = addon.epoch(this.#state.handle);
      if (this.#closed) addon.closeLayout(this.#state.handle);
    }
  }

  /** A copy of the coordinates as they are, points x dim. @throws AnnError `closed` or `option` */
  snapshot(): Matrix {
    this.#checkIdle("snapshot");
    const { points, unit, handle } = this.#state;
    const { dim } = this.#state.resolved;
    const data = new Float32Array(points * dim);
    addon.snapshot(handle, unit, data);
    return { data, rows: points, cols: dim, stride: dim };
  }

  /** The map as it is, with everything it was made by. @throws AnnError `closed` or `option` */
  embedding(): Embedding {
    const { method, resolved, params } = this.#state;
    return { coords: this.snapshot(), method, seed: resolved.seed, epochs: this.#epoch, params };
  }

  /** Frees the native memory, once a run under way has ended. May be called twice. */
  close(): void {
    if (!this.#closed && !this.#running) addon.closeLayout(this.#state.handle);
    this.#closed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #checkIdle(method: string): void {
    if (this.#closed) throw new AnnError("closed", `Layout.${method}: the layout was closed`);
    if (this.#running) {
      throw new AnnError("option", `Layout.${method}: a run is under way, await it first`);
    }
  }
}

/**
 * Prepares a map of weighted edges: start coordinates and the schedule of pulls.
 *
 * @param weights from `umapWeights` (symmetric, one curve for all points) or `annembedWeights`
 *   (directed, with a scale for each point, which keeps differences in density)
 *
 * The layout keeps its own copy of the edges that pull, about 8 bytes each. The arrays of weights,
 * start and data must not change until the promise settles.
 *
 * @throws AnnError `option`, `shape`, `not-finite` or `aborted`
 */
export async function createLayout(
  weights: EdgeWeights,
  options: LayoutOptions = {},
): Promise<Layout> {
  checkOptionKeys("createLayout", options, LAYOUT_KEYS);
  const checked = checkWeights("createLayout", weights);
  const { matrix, symmetric, scales } = checked;
  const points = matrix.rows;
  const resolved = resolveLayoutOptions("createLayout", options, points);
  const curve = scales ? undefined : resolveCurve(options);
  const model = pullModel(checked, curve);
  const start = await startCoordinates(checked, options, resolved, model.unit);
  const handle = await runJob("start", options, (control) =>
    addon.createLayout(
      matrix,
      symmetric,
      scales,
      start.coords,
      resolved.dim,
      {
        epochs: resolved.nEpochs,
        learningRate: resolved.learningRate,
        a: model.a,
        b: model.b,
        repulsion: resolved.repulsionStrength,
        negatives: resolved.negativeSampleRate,
        largestPull: model.largestPull,
        pullsPerWeight: model.pullsPerWeight,
        seed: resolved.seed,
      },
      control,
    ),
  );
  const { a, b, unit } = model;
  const distances = scales ? {} : { minDist: options.minDist ?? 0.1, spread: options.spread ?? 1 };
  const params = { ...resolved, ...distances, init: start.name, a, b };
  const method = scales ? "annembed" : "umap";
  const control = runControlOf(options);
  return new Layout({ handle, points, unit, method, resolved, params, control });
}
