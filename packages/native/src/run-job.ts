import {
  abortError,
  AnnError,
  describeValue,
  integerOption,
  progressReporter,
  throwIfAborted,
  type AnnErrorCode,
  type ErrorDetails,
  type RunControl,
  type Stage,
} from "@ann/core";
import { availableParallelism } from "node:os";
import { env } from "node:process";

/** What a native job is given. */
export interface NativeControl {
  readonly threads: number;
  readonly onProgress: (done: number, total: number) => void;
}

/** What a native job hands back at once. */
export interface NativeJob<R> {
  readonly promise: Promise<R>;
  cancel(): void;
}

const MAX_THREADS = 1024;

/**
 * Threads for a call: its own option, else the environment variable `ANN_NUM_THREADS`, else every
 * core that this process may use.
 * @throws AnnError `option`
 */
export function resolveThreads(threads: number | undefined): number {
  const range = { default: availableParallelism(), min: 1, max: MAX_THREADS };
  if (threads !== undefined) return integerOption("RunControl", "threads", threads, range);
  const fromEnvironment = env["ANN_NUM_THREADS"];
  if (!fromEnvironment) return range.default;
  const number = Number(fromEnvironment);
  const value = Number.isNaN(number) ? fromEnvironment : number;
  return integerOption("environment", "ANN_NUM_THREADS", value, range);
}

/** Refuses what would otherwise fail while a job is already running. @throws AnnError `option` */
function checkControl({ signal, onProgress }: RunControl): void {
  // By its shape: a signal of another realm is no instance of this one's class.
  const isSignal = typeof signal?.aborted === "boolean" && "addEventListener" in signal;
  if (signal !== undefined && !isSignal) {
    throw new AnnError(
      "option",
      `signal must be an AbortSignal, got ${describeValue(signal)}; of an AbortController, pass .signal`,
    );
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new AnnError("option", `onProgress must be a function, got ${describeValue(onProgress)}`);
  }
}

/** Turns what native code failed with into an {@link AnnError}. */
function fromNative(error: unknown): unknown {
  if (error instanceof AnnError || !(error instanceof Error) || !("code" in error)) return error;
  const { code, details } = error as Error & { code: AnnErrorCode; details?: ErrorDetails };
  return new AnnError(code, error.message, { details: details ?? {}, cause: error });
}

/**
 * Calls native code that does its work at once, and translates its errors.
 *
 * @throws AnnError whatever the work failed with
 */
export function runNow<R>(call: () => R): R {
  try {
    return call();
  } catch (error) {
    throw fromNative(error);
  }
}

/**
 * Runs one native job under a {@link RunControl}: starts it with the resolved number of threads,
 * passes its counts on as progress of `stage`, cancels it when the signal fires or when the
 * progress callback throws, and translates its errors.
 *
 * The typed arrays that a job works on must not be transferred or resized until it has settled.
 *
 * @throws AnnError `aborted`, or whatever the job or the progress callback threw
 */
export async function runJob<R>(
  stage: Stage,
  control: RunControl,
  start: (native: NativeControl) => NativeJob<R>,
): Promise<R> {
  const { signal } = control;
  checkControl(control);
  throwIfAborted(signal);
  const report = progressReporter(stage, control);
  let callbackFailure: { readonly error: unknown } | undefined;
  let lastTotal = 0;
  const onProgress = (done: number, total: number): void => {
    lastTotal = total;
    try {
      if (!callbackFailure) report(done, total);
    } catch (error) {
      callbackFailure = { error };
      job.cancel();
    }
  };
  const job = start({ threads: resolveThreads(control.threads), onProgress });
  const cancel = (): void => job.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    const result = await job.promise;
    // Native code drops events while the event loop is busy; the last one must not be lost.
    if (lastTotal > 0) onProgress(lastTotal, lastTotal);
    if (callbackFailure) throw callbackFailure.error;
    return result;
  } catch (error) {
    if (callbackFailure) throw callbackFailure.error;
    if (signal?.aborted) throw abortError(signal);
    throw fromNative(error);
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}
