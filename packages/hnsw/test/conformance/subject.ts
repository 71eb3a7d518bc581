import type { RunControl } from "@ann/core";
import type { MetricInput } from "@ann/distances";
import type { Rows, VectorIndex } from "../../src/index.ts";

/** Options that every index takes when it is built. */
export interface BuildWanted extends RunControl {
  readonly metric?: MetricInput;
  readonly ids?: Uint32Array;
}

/** An index to be tested. */
export interface Subject {
  readonly name: string;
  readonly build: (data: Rows, options?: BuildWanted) => Promise<VectorIndex>;
  /** Whether a change that rejects changes nothing at all. */
  readonly atomic?: boolean;
}

/** Long enough for an index in JavaScript on a busy machine. */
export const TIMEOUT = 120_000;
