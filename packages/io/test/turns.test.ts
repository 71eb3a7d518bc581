import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsv, read, type Labels } from "../src/index.ts";
import { annError, FUZZ, inFolder, npyDict, npyFile, put, refusal } from "./helpers.ts";

/** Labels that are all different, in no order. */
function mixedNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `k${(i * 7919) % count}`);
}

function csvOf(names: readonly string[]): string {
  return names.map((name) => `1,${name}\n`).join("");
}

function namesByRow({ names, codes }: Labels): string[] {
  return Array.from(codes, (code) => names[code]!);
}

/** How often other work had its chance while an action ran. */
async function turnsDuring(action: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let handle: NodeJS.Immediate;
  const count = () => {
    turns += 1;
    handle = setImmediate(count);
  };
  handle = setImmediate(count);
  await action();
  clearImmediate(handle);
  return turns;
}

describe("many labels", () => {
  it("are sorted like few", async () => {
    for (const count of [2047, 2048, 2049, 4096, 4097, 10_007]) {
      const { labels } = await parseCsv(csvOf(mixedNames(count)), { labelColumn: 1 });
      expect(labels!.names).toEqual(Array.from({ length: count }, (_, i) => `k${i}`));
      expect(namesByRow(labels!)).toEqual(mixedNames(count));
    }
  });

  it("are sorted by value when all are numbers, whatever they are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer(), { minLength: 5000, maxLength: 5000 }),
        async (numbers) => {
          const { labels } = await parseCsv(csvOf(numbers.map(String)), { labelColumn: 1 });
          const sorted = [...new Set(numbers)].toSorted((a, b) => a - b);
          expect(labels!.names).toEqual(sorted.map(String));
        },
      ),
      { ...FUZZ, numRuns: 5 },
    );
  });

  it("are sorted in turns", async () => {
    const text = csvOf(mixedNames(40_000));
    const turns = await turnsDuring(() => parseCsv(text, { labelColumn: 1 }));
    // Twenty ranges of 2048 names, merged five times.
    expect(turns).toBeGreaterThan(100);
  });

  it("of npy files are counted in turns, and stop when told", () =>
    inFolder(async (folder) => {
      const count = 100_000;
      const zeros = new Uint8Array(count);
      const [data, labels] = await put(folder, {
        "x.npy": npyFile(npyDict("|u1", `(${count}, 1)`), zeros),
        "l.npy": npyFile(
          npyDict("|u1", `(${count},)`),
          zeros.map((_, i) => i % 3),
        ),
      });
      const turns = await turnsDuring(() => read(data!, { labels: labels! }));
      expect(turns).toBeGreaterThan(90);
      const table = await read(data!, { labels: labels! });
      expect(table.labels!.names).toEqual(["0", "1", "2"]);
      expect(table.labels!.codes.every((code, row) => code === row % 3)).toBe(true);
    }));

  it("stop while they are sorted", async () => {
    const abort = new AbortController();
    async function* text(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(csvOf(mixedNames(40_000)));
      let turns = 50;
      const wait = () => {
        turns -= 1;
        if (turns === 0) abort.abort();
        else setImmediate(wait);
      };
      setImmediate(wait);
    }
    expect(await refusal(() => parseCsv(text(), { labelColumn: 1, signal: abort.signal }))).toEqual(
      annError("aborted"),
    );
  });

  it("of several files are joined by code, in turns", () =>
    inFolder(async (folder) => {
      const [first, second] = [mixedNames(3000), mixedNames(5000).toReversed()];
      const paths = await put(folder, { a: csvOf(first), b: csvOf(second) });
      const { labels } = await read(paths, { labelColumn: 1 });
      expect(labels!.names).toHaveLength(5000);
      expect(namesByRow(labels!)).toEqual([...first, ...second]);
    }));
});

describe("wide rows", () => {
  const width = 12_000;
  const line = (field: string) => `${Array.from({ length: width }, () => field).join(",")}\n`;
  const headings = `${Array.from({ length: width }, (_, i) => `c${i}`).join(",")}\n`;

  it("are understood from the first few", async () => {
    const { matrix: m, columns } = await parseCsv(headings + line("1") + line("2").repeat(20));
    expect([m.rows, m.cols, columns!.length]).toEqual([21, width, width]);
    expect([m.data[0], m.data.at(-1)]).toEqual([1, 2]);
  });

  it("are refused like others", async () => {
    expect(await refusal(() => parseCsv(headings + line("1").repeat(9) + "1,2\n"))).toEqual(
      annError("format", "line 11", "2 values"),
    );
    expect(await refusal(() => parseCsv("1,2\n" + line("1").repeat(9)))).toEqual(
      annError("format", "line 1", "2 values"),
    );
  });
});
