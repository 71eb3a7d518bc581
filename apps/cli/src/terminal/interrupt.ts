import { EXIT } from "./exit-codes.ts";

/** The part of `process` that signals come through. */
export interface SignalSource {
  on(name: "SIGINT" | "SIGTERM", listener: (name: string) => void): unknown;
  off(name: "SIGINT" | "SIGTERM", listener: (name: string) => void): unknown;
  exit(code: number): void;
}

/** An abort signal that fires at the first SIGINT or SIGTERM; the second ends the process. */
export function abortOnInterrupt(source: SignalSource): {
  readonly signal: AbortSignal;
  /** Leaves signals to their default again. */
  release(): void;
} {
  const controller = new AbortController();
  const interrupt = (name: string): void => {
    if (controller.signal.aborted) source.exit(EXIT.interrupted);
    else controller.abort(new Error(`received ${name}`));
  };
  source.on("SIGINT", interrupt);
  source.on("SIGTERM", interrupt);
  return {
    signal: controller.signal,
    release: () => {
      source.off("SIGINT", interrupt);
      source.off("SIGTERM", interrupt);
    },
  };
}
