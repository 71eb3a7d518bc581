import { abortError } from "@ann/core";

/** Resolves when `before` settles. @throws AnnError `aborted` when the signal fires first */
export function settled(before: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(abortError(signal!));
    if (signal?.aborted) return stop();
    signal?.addEventListener("abort", stop, { once: true });
    const go = (): void => {
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    void before.then(go, go);
  });
}

/** Work that is done one after another in the order in which it was asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** @throws AnnError `aborted` when the signal fires before its turn; whatever the work throws */
  take<R>(signal: AbortSignal | undefined, work: () => Promise<R>): Promise<R> {
    const before = this.#last;
    const mine = settled(before, signal).then(work);
    // One that gave up waiting must not let the next overtake those before it. No results are kept.
    this.#last = Promise.allSettled([before, mine]).then(() => undefined);
    return mine;
  }
}
