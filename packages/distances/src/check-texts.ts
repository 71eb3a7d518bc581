import { AnnError } from "@ann/core";
import type { Metric } from "./metric.ts";
import type { CheckedRows } from "./rows.ts";

/** `ANN_LONGEST_TEXT` of `ann/kernel.h`. */
const LONGEST = 2 ** 18;

function longest({ native }: CheckedRows): number {
  let length = 0;
  if (!("offsets" in native)) return 0;
  const { offsets } = native;
  for (let i = 1; i < offsets.length; i++) length = Math.max(length, offsets[i]! - offsets[i - 1]!);
  return length;
}

/**
 * Refuses two texts that are both too long, as native calls do.
 * @throws AnnError `capacity`
 */
export function checkTexts(
  { name, domain }: Pick<Metric, "name" | "domain">,
  a: CheckedRows,
  b: CheckedRows,
): void {
  if (domain !== "text") return;
  const length = Math.min(longest(a), longest(b));
  if (length <= LONGEST) return;
  throw new AnnError(
    "capacity",
    `${name}: two rows of ${length} elements and more; one of every two may have at most ${LONGEST}`,
    { details: { length, max: LONGEST } },
  );
}
