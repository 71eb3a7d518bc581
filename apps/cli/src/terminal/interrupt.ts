/** The part of `process` that signals come through. */
export interface SignalSource {
  on(name: "SIGINT" | "SIGTERM", listener: (name: string) => void): unknown;
  off(name: "SIGINT" | "SIGTERM", listener: (name: string) => void): unknown;
}

/**
 * An abort signal that fires at the first SIGINT or SIGTERM. The second one meets the system's
 * default: it ends the process at once, even where a read from a silent pipe cannot be stopped.
 */
export function abortOnInterrupt(source: SignalSource): {
  readonly signal: AbortSignal;
  /** Leaves the signals to their default again. */
  release(): void;
} {
  const controller = new AbortController();
  const release = (): void => {
    source.off("SIGINT", interrupt);
    source.off("SIGTERM", interrupt);
  };
  const interrupt = (name: string): void => {
    release();
    controller.abort(new Error(`received ${name}`));
  };
  source.on("SIGINT", interrupt);
  source.on("SIGTERM", interrupt);
  return { signal: controller.signal, release };
}
