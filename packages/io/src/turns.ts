import { setImmediate } from "node:timers/promises";
import { throwIfAborted } from "@ann/core";

/** Items of a turn: even when names are split and compared, a few milliseconds. */
const TURN = 2048;

/**
 * Works on 0 to `count - 1`, a range at a time; between two ranges other work has its chance.
 * @throws AnnError `aborted`
 */
export async function inTurns(
  count: number,
  work: (begin: number, end: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let begin = 0; begin < count; begin += TURN) {
    if (begin > 0) await setImmediate();
    throwIfAborted(signal);
    work(begin, Math.min(begin + TURN, count));
  }
}

type Compare<T> = (a: T, b: T) => number;

/** Merges each two neighbouring runs of `width` sorted items. */
async function mergeRuns<T>(
  from: readonly T[],
  to: T[],
  width: number,
  compare: Compare<T>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let [left, middle, right, end] = [0, 0, 0, 0];
  const merge = (begin: number, stop: number) => {
    for (let at = begin; at < stop; at++) {
      if (at === end) {
        left = at;
        middle = Math.min(at + width, from.length);
        right = middle;
        end = Math.min(middle + width, from.length);
      }
      const takeLeft = right === end || (left < middle && compare(from[left]!, from[right]!) <= 0);
      to[at] = takeLeft ? from[left++]! : from[right++]!;
    }
  };
  await inTurns(from.length, merge, signal);
}

/** A sorted copy, stable, made in turns. @throws AnnError `aborted` */
export async function sortInTurns<T>(
  items: readonly T[],
  compare: Compare<T>,
  signal: AbortSignal | undefined,
): Promise<T[]> {
  let sorted: T[] = [];
  const sortRun = (begin: number, end: number) => {
    for (const item of items.slice(begin, end).toSorted(compare)) sorted.push(item);
  };
  await inTurns(items.length, sortRun, signal);
  let spare: T[] = [];
  for (let width = TURN; width < items.length; width *= 2) {
    await mergeRuns(sorted, spare, width, compare, signal);
    [sorted, spare] = [spare, sorted];
  }
  return sorted;
}
