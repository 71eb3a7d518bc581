import { AnnError, type RunControl, type Stage } from "@ann/core";
import { runJob, type NativeControl, type NativeJob } from "./run-job.ts";

/** Longest time on the main thread without a turn of the event loop, in milliseconds. */
const SLICE = 3;

/** Whether it is time to yield; cheap enough to ask after each distance. */
export type Due = () => boolean;

/** Asks the clock about eight times a slice, however long a unit of work takes. */
function pacer(): { readonly due: Due; readonly restart: () => void } {
  let [begin, asked, left, units] = [performance.now(), 0, 1, 1];
  return {
    due() {
      if (--left > 0) return false;
      const elapsed = performance.now() - begin;
      const each = (elapsed - asked) / units;
      asked = elapsed;
      // At most twice as many as before: the next units may be slower.
      units = Math.max(1, Math.min(2 * units, Math.floor(SLICE / 8 / each)));
      left = units;
      return elapsed >= SLICE;
    },
    restart() {
      begin = performance.now();
      asked = 0;
    },
  };
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

/**
 * Work on the main thread that stops where `due()` says so, and yields how much of its total is
 * done, or nothing where that is no news.
 */
export type SlicedWork<R> = (due: Due) => Generator<number | void, R>;

function slicedJob<R>(
  total: number,
  work: SlicedWork<R>,
  { onProgress }: NativeControl,
): NativeJob<R> {
  let cancelled = false;
  async function run(): Promise<R> {
    const { due, restart } = pacer();
    const steps = work(due);
    for (;;) {
      await turn();
      if (cancelled) throw new AnnError("aborted", "cancelled");
      restart();
      const { done, value } = steps.next();
      if (done) {
        if (total > 0) onProgress(total, total);
        return value;
      }
      if (typeof value === "number") onProgress(value, total);
    }
  }
  return { promise: run(), cancel: () => void (cancelled = true) };
}

/**
 * Runs long work on the main thread in slices of a few milliseconds, under the same control and
 * with the same manners as native jobs; `threads` is checked and has no effect.
 *
 * @param total what the work counts up to
 * @returns what the work returns
 * @throws AnnError `aborted`, or whatever the work or the progress callback threw
 */
export function runInSlices<R>(
  stage: Stage,
  control: RunControl,
  total: number,
  work: SlicedWork<R>,
): Promise<R> {
  return runJob(stage, control, (native) => slicedJob(total, work, native));
}

/** The same work in one go, for calls that answer at once. */
export function runWhole<R>(work: SlicedWork<R>): R {
  const steps = work(() => false);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
