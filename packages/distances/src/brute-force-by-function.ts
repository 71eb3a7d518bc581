import { NO_NEIGHBOUR, type RunControl } from "@ann/core";
import { measurePairs } from "./function-pairs.ts";
import type { MetricFunction } from "./metric-function.ts";
import type { Metric } from "./metric.ts";
import type { CheckedRows } from "./rows.ts";
import { TopK } from "./top-k.ts";

/** What {@link bruteForceByFunction} needs beside the rows, checked. */
interface Wanted extends RunControl {
  readonly k: number;
  readonly exclude: Uint32Array | undefined;
}

/** `bruteForce` by a JavaScript function, on the main thread. @throws AnnError as `measurePairs` */
export async function bruteForceByFunction(
  metric: Pick<Metric, "name" | "domain">,
  evaluate: MetricFunction,
  { data, queries }: { readonly data: CheckedRows; readonly queries: CheckedRows },
  { k, exclude, ...control }: Wanted,
  { ids, distances }: { readonly ids: Uint32Array; readonly distances: Float32Array },
): Promise<void> {
  ids.fill(NO_NEIGHBOUR);
  distances.fill(Infinity);
  // Of the queries at work only.
  const best = new Map<number, TopK>();
  const bestOf = (query: number): TopK => {
    let found = best.get(query);
    if (!found) best.set(query, (found = new TopK(k)));
    return found;
  };
  await measurePairs("search", control, {
    metric,
    evaluate,
    a: { rows: queries, name: "queries", one: "query" },
    b: { rows: data, name: "data", one: "row" },
    take(query, id, distance) {
      if (exclude?.[query] !== id) bestOf(query).offer(distance, id);
    },
    finish(begin, end) {
      for (let query = begin; query < end; query++)
        best.get(query)?.write(query * k, ids, distances);
      best.clear();
    },
  });
}
