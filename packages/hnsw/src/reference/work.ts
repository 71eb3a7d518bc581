import type { Due } from "@ann/native";
import type { Row } from "./graph.ts";

/** How to measure, and when to let others have a turn. */
export interface Work {
  /** The first of the two is the query, for metrics that are not symmetric. */
  readonly measure: (query: Row, row: Row) => number;
  readonly due: Due;
}

/** Work in pieces: yields nothing wherever others should have a turn. */
export type Steps<R> = Generator<void, R>;
