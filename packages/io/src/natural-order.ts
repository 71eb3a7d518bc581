import { inTurns, sortInTurns } from "./turns.ts";

/** Runs of digits and runs of other characters, in turn. */
function chunksOf(text: string): readonly string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareChunk(a: string, b: string): number {
  const numbers = /^\d/.test(a) && /^\d/.test(b);
  return (numbers ? Number(a) - Number(b) : 0) || compareText(a, b);
}

/** Compares by the numbers inside texts ("k2" before "k10"), the same in every locale. */
function compareChunks(left: readonly string[], right: readonly string[]): number {
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareChunk(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Sorts by keys that are made once, and by the names themselves where keys are equal. */
async function sortedBy<K>(
  names: readonly string[],
  keyOf: (name: string) => K,
  compare: (a: K, b: K) => number,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const items: { name: string; key: K }[] = [];
  const addKeys = (begin: number, end: number) => {
    for (const name of names.slice(begin, end)) items.push({ name, key: keyOf(name) });
  };
  await inTurns(names.length, addKeys, signal);
  const byKey = await sortInTurns(
    items,
    (a, b) => compare(a.key, b.key) || compareText(a.name, b.name),
    signal,
  );
  const sorted: string[] = [];
  const addNames = (begin: number, end: number) => {
    for (const { name } of byKey.slice(begin, end)) sorted.push(name);
  };
  await inTurns(byKey.length, addNames, signal);
  return sorted;
}

function isNumber(name: string): boolean {
  return name.trim() !== "" && !Number.isNaN(Number(name));
}

/**
 * Names by value when all of them are numbers, else with the numbers inside them by value.
 * @throws AnnError `aborted`
 */
export async function naturalOrder(
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  let numeric = true;
  const look = (begin: number, end: number) => {
    numeric &&= names.slice(begin, end).every(isNumber);
  };
  await inTurns(names.length, look, signal);
  return numeric
    ? sortedBy(names, Number, (a, b) => a - b, signal)
    : sortedBy(names, chunksOf, compareChunks, signal);
}
