import { AnnError } from "@ann/core";
import type { Metric } from "./metric.ts";

/**
 * Refuses rows of a length that the metric cannot measure.
 * @param cols undefined for rows of varying length, and where there are no rows
 * @param where the function that got them, for the message
 * @throws AnnError `shape`
 */
export function checkColumns(
  where: string,
  metric: Pick<Metric, "name" | "cols">,
  cols: number | undefined,
): void {
  if (metric.cols === undefined || cols === undefined || metric.cols === cols) return;
  throw new AnnError(
    "shape",
    `${where}: metric ${metric.name} needs rows of ${metric.cols} elements, got ${cols}`,
    { details: { metric: metric.name, expected: metric.cols, cols } },
  );
}
