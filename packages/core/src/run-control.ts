import { AnnError } from "./errors.ts";

/** The parts of a job that report progress. */
export type Stage =
  | "read"
  | "index"
  | "search"
  | "neighbours"
  | "weights"
  | "start"
  | "layout"
  | "quality"
  | "convert"
  | "write";

/** How far a job is. Within one stage `done` never falls and ends at `total`. */
export interface Progress {
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
  readonly note?: string;
}

/** What every call that can take long accepts beside its own options. */
export interface RunControl {
  /** Stops the call within 50 ms; it rejects with an AnnError of code `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Called at most 20 times a second and stage; an exception thrown here stops the call. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Threads to use; default `ANN_NUM_THREADS`, else all cores. Never changes a result. */
  readonly threads?: number | undefined;
  /** Seed of every random choice, 0 to 2^53 - 1; default 42. Same seed, same bytes. */
  readonly seed?: number | undefined;
}

/** Names of the {@link RunControl} options, for `checkOptionKeys`. */
export const RUN_CONTROL_KEYS = ["signal", "onProgress", "threads", "seed"] as const;

/** Seed used when none is given. */
export const DEFAULT_SEED = 42;

/** The error that a stopped call rejects with; `cause` is the signal's reason. */
export function abortError(signal: AbortSignal): AnnError {
  return new AnnError("aborted", "stopped by the caller's AbortSignal", { cause: signal.reason });
}

/** @throws AnnError `aborted` when the signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}

/** The shared options of `control` alone, to hand on to a nested call. */
export function runControlOf(control: RunControl): RunControl {
  const { signal, onProgress, threads, seed } = control;
  return { signal, onProgress, threads, seed };
}

/** Shortest time between two reports of one stage, in milliseconds. */
const REPORT_INTERVAL = 50;

/** Reports `done` of `total`; pass it on as often as convenient. */
export type ProgressReporter = (done: number, total: number) => void;

/**
 * Turns frequent counts into well-behaved progress events of one stage: at most 20 a second,
 * `done` never falling, the final count always reported, and nothing after it.
 */
export function progressReporter(stage: Stage, control: RunControl): ProgressReporter {
  const { onProgress } = control;
  if (!onProgress) return () => {};
  let highest = -1;
  let finished = false;
  let lastTime = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    const now = performance.now();
    const complete = done >= total;
    // A total that turns out smaller can make a count final that has been reported already.
    const falls = complete ? done < highest : done <= highest;
    if (finished || falls || (!complete && now - lastTime < REPORT_INTERVAL)) return;
    highest = done;
    lastTime = now;
    finished = complete;
    onProgress({ stage, done, total });
  };
}
