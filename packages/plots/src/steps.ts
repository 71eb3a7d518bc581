import { throwIfAborted } from "@ann/core";

/**
 * Work cut into short pieces: a generator that yields the amount done so far and returns the
 * result. The same code serves a synchronous and an asynchronous call.
 */
export type Steps<T> = Generator<number, T, void>;

/** Items of cheap work between two yields; well under a millisecond. */
export const STEP = 4096;

/** Longest time in milliseconds that a job keeps the event loop to itself. */
const TURN = 5;

/** Does all the work at once. */
export function runNow<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/**
 * Does the work in short turns, letting the event loop run in between.
 * @param onStep gets the amount done after each turn
 * @throws AnnError `aborted` as soon as `signal` has fired
 */
export async function runInTurns<T>(
  steps: Steps<T>,
  signal: AbortSignal | undefined,
  onStep: (done: number) => void = () => {},
): Promise<T> {
  throwIfAborted(signal);
  for (let start = performance.now(); ;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - start < TURN) continue;
    onStep(value);
    await new Promise<void>((resolve) => void setImmediate(resolve));
    throwIfAborted(signal);
    start = performance.now();
  }
}
