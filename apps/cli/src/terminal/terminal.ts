import type { SignalSource } from "./interrupt.ts";

/** The part of `process` that a command talks to its user through. */
export interface Terminal extends SignalSource {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}
