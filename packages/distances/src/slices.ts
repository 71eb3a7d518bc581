import { AnnError, type RunControl, type Stage } from "@ann/core";
import { runJob, type NativeControl, type NativeJob } from "@ann/native";

/** Longest time on the main thread without a turn of the event loop, in milliseconds. */
const SLICE = 4;

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

function slicedJob(
  total: number,
  work: (due: Due) => Generator<number, void>,
  { onProgress }: NativeControl,
): NativeJob<void> {
  let cancelled = false;
  async function run(): Promise<void> {
    const { due, restart } = pacer();
    const steps = work(due);
    for (;;) {
      await turn();
      if (cancelled) throw new AnnError("aborted", "cancelled");
      restart();
      const { done, value } = steps.next();
      if (done) break;
      onProgress(value, total);
    }
    if (total > 0) onProgress(total, total);
  }
  return { promise: run(), cancel: () => void (cancelled = true) };
}

/**
 * Runs long work on the main thread in slices of a few milliseconds, under the same control and
 * with the same manners as native jobs; `threads` is checked and has no effect.
 *
 * @param work yields how much of `total` is done whenever `due()` says so
 * @throws AnnError `aborted`, or whatever the work or the progress callback threw
 */
export function runInSlices(
  stage: Stage,
  control: RunControl,
  total: number,
  work: (due: Due) => Generator<number, void>,
): Promise<void> {
  return runJob(stage, control, (native) => slicedJob(total, work, native));
}
