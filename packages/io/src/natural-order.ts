/** Runs of digits and runs of other characters, in turn. */
function chunks(text: string): string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareValue(a: string, b: string): number {
  return Number(a) - Number(b) || compareText(a, b);
}

function compareChunk(a: string, b: string): number {
  return /^\d/.test(a) && /^\d/.test(b) ? compareValue(a, b) : compareText(a, b);
}

/** Compares by the numbers inside texts ("k2" before "k10"), the same in every locale. */
function compareNatural(a: string, b: string): number {
  const left = chunks(a);
  const right = chunks(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = compareChunk(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Names by value when all of them are numbers, else with the numbers inside them by value. */
export function naturalOrder(names: Iterable<string>): string[] {
  const all = [...names];
  const numeric = all.every((name) => name.trim() !== "" && !Number.isNaN(Number(name)));
  return all.toSorted(numeric ? compareValue : compareNatural);
}
