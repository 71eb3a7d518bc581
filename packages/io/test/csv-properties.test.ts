import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsv } from "../src/index.ts";
import { bits, FUZZ, onlyAnnErrors } from "./helpers.ts";

/** Cuts bytes at random places, like a slow network. */
async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

describe("properties", () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true });
  const label = fc
    .string({ unit: fc.constantFrom(..."ab 1é𝄞\"',;\t\n#"), maxLength: 6 })
    .map((text) => text.trim());

  it("reads any table the same, however it is written and cut into pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(float, float, label), { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...([",", ";", "\t"] as const)),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
        async (rows, delimiter, newline, final, sizes) => {
          const lines = [
            ["x", "y", "kind"],
            ...rows.map(([x, y, kind]) => [`${x}`, `"${y}"`, quoted(kind)]),
          ];
          const text =
            lines.map((line) => line.join(delimiter)).join(newline) + (final ? newline : "");
          const bytes = new TextEncoder().encode(text);
          const { matrix: m, labels } = await parseCsv(cut(bytes, sizes), {
            labelColumn: "kind",
            delimiter,
          });
          // JavaScript writes -0 as 0, and adding 0 does the same.
          const expected = Float32Array.from(rows.flatMap(([x, y]) => [x + 0, y + 0]));
          expect(bits(m.data)).toEqual(bits(expected));
          expect(Array.from(labels!.codes, (code) => labels!.names[code])).toEqual(
            rows.map(([, , kind]) => kind),
          );
        },
      ),
      FUZZ,
    );
  });

  it("reads the same when pieces end inside rows, quotes and characters", async () => {
    // Long enough that what follows is no longer part of what is looked at first.
    const count = 12_000;
    const before = new TextEncoder().encode(`x,y,kind\n${'1,2,"a"\n'.repeat(count)}`);
    async function* pieces(
      bytes: Uint8Array,
      sizes: readonly number[],
    ): AsyncGenerator<Uint8Array> {
      yield before;
      yield* cut(bytes, sizes);
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(float, label), { minLength: 1, maxLength: 20 }),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
        async (rows, newline, final, sizes) => {
          const lines = rows.map(([x, kind], i) => `${x},"${i}",${quoted(kind)}`);
          const bytes = new TextEncoder().encode(lines.join(newline) + (final ? newline : ""));
          const { matrix: m, labels } = await parseCsv(pieces(bytes, sizes), {
            labelColumn: "kind",
          });
          expect([...m.data.subarray(2 * count)]).toEqual(
            rows.flatMap(([x], i) => [x === 0 ? 0 : x, i]),
          );
          const codes = labels!.codes.subarray(count);
          expect(Array.from(codes, (code) => labels!.names[code])).toEqual(
            rows.map(([, kind]) => kind),
          );
        },
      ),
      { ...FUZZ, numRuns: 60 },
    );
  });

  it("gives a table or an AnnError for any text", async () => {
    const text = fc.string({
      unit: fc.constantFrom(...'0123456789.-e,;\t \n\r"#ab\u0000é'),
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.option(fc.constantFrom<string | number>(0, 1, "last", "a")),
        async (csv, labelColumn) => {
          const table = await parseCsv(csv, labelColumn === null ? {} : { labelColumn }).catch(
            onlyAnnErrors,
          );
          if (!table) return;
          expect(table.matrix.data.length).toBe(table.matrix.rows * table.matrix.cols);
          expect(table.matrix.data.every(Number.isFinite)).toBe(true);
        },
      ),
      { ...FUZZ, numRuns: 2000 },
    );
  });
});
