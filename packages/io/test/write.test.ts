import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { matrix, type Progress } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNpy, read, writeCsv, writeNpy } from "../src/index.ts";
import { bits, annError, refusal, FUZZ, inFolder } from "./helpers.ts";

const square = matrix(Float32Array.of(0.1, -0, 1e-45, 3.4028234663852886e38), 2, 2);

/** Significant digits of a decimal text. */
function digitsOf(text: string): number {
  return text.replace(/e.*/, "").replace(".", "").replace(/^0+/, "").replace(/0+$/, "").length;
}

describe("writeCsv", () => {
  it("writes coordinates, labels and ids under a header", () =>
    inFolder(async (folder) => {
      const path = join(folder, "map.csv");
      const labels = { names: ["a,b", 'say "c"'], codes: Uint32Array.of(1, 0) };
      await writeCsv(path, { matrix: square, labels, ids: ["n1", "#2"] });
      expect(await readFile(path, "utf8")).toBe(
        'x,y,label,id\n0.1,-0,"say ""c""",n1\n1e-45,3.4028235e+38,"a,b","#2"\n',
      );
      expect(await read(path)).toEqual({
        matrix: square,
        labels,
        ids: ["n1", "#2"],
        columns: ["x", "y"],
      });
    }));

  it("names columns by their number", () =>
    inFolder(async (folder) => {
      const path = join(folder, "map.csv");
      const firstLine = async (cols: number) => {
        await writeCsv(path, { matrix: matrix(new Float32Array(cols), 1, cols) });
        return (await readFile(path, "utf8")).split("\n")[0];
      };
      expect(await firstLine(1)).toBe("x");
      expect(await firstLine(3)).toBe("x,y,z");
      expect(await firstLine(4)).toBe("dim_1,dim_2,dim_3,dim_4");
    }));

  it("writes other element types and skips the padding of strided rows", () =>
    inFolder(async (folder) => {
      const path = join(folder, "map.csv");
      await writeCsv(path, {
        matrix: matrix(Float64Array.of(0.1, Math.PI, 9, 1e-300, -0), 2, 2, 3),
      });
      expect(await readFile(path, "utf8")).toBe("x,y\n0.1,3.141592653589793\n1e-300,-0\n");
      await writeCsv(path, {
        matrix: matrix(Int32Array.of(-7, 123_456_789), 1, 2),
        columns: ["a", "b"],
      });
      expect(await readFile(path, "utf8")).toBe("a,b\n-7,123456789\n");
    }));

  it("writes no rows as a header alone", () =>
    inFolder(async (folder) => {
      const path = join(folder, "map.csv");
      await writeCsv(path, { matrix: matrix(new Float32Array(0), 0, 2) });
      expect((await read(path, { header: true })).matrix.rows).toBe(0);
    }));

  it("gives back every float bit for bit, and any labels and ids", () =>
    inFolder(async (folder) => {
      const path = join(folder, "map.csv");
      const float = fc.float({ noNaN: true, noDefaultInfinity: true });
      const name = fc.string({ maxLength: 8, unit: "grapheme" }).map((text) => text.trim());
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(float, float, name, name), { minLength: 1, maxLength: 20 }),
          async (rows) => {
            const data = Float32Array.from(rows.flatMap(([x, y]) => [x, y]));
            const names = [...new Set(rows.map((row) => row[2]))];
            const labels = { names, codes: Uint32Array.from(rows, (row) => names.indexOf(row[2])) };
            const ids = rows.map((row) => row[3]);
            await writeCsv(path, { matrix: matrix(data, rows.length, 2), labels, ids });
            const back = await read(path);
            expect(bits(back.matrix.data)).toEqual(bits(data));
            expect(back.ids).toEqual(ids);
            expect(Array.from(back.labels!.codes, (code) => back.labels!.names[code])).toEqual(
              rows.map((row) => row[2]),
            );
          },
        ),
        { ...FUZZ, numRuns: 100 },
      );
    }));

  it("gives back headings of text, whatever but tabs and semicolons is in them", () =>
    inFolder(async (folder) => {
      const path = join(folder, "map.csv");
      const heading = fc
        .string({ maxLength: 8, unit: fc.constantFrom(..."ab 1é𝄞\"',\r\n#%") })
        .map((text) => `${text}_`.trim());
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(heading, { minLength: 1, maxLength: 5 }),
          fc.integer({ min: 1, max: 4 }),
          async (columns, rows) => {
            const { length } = columns;
            const data = Float32Array.from({ length: rows * length }, (_, i) => i);
            await writeCsv(path, { matrix: matrix(data, rows, length), columns });
            expect(await read(path)).toEqual({ matrix: matrix(data, rows, length), columns });
          },
        ),
        FUZZ,
      );
    }));

  it("writes headings that read takes for something else, as documented", () =>
    inFolder(async (folder) => {
      const path = join(folder, "map.csv");
      const back = async (columns: string[]) => {
        await writeCsv(path, { matrix: matrix(Float32Array.of(1, 2), 1, 2), columns });
        return read(path);
      };
      expect((await back(["x", "label"])).labels!.names).toEqual(["2"]);
      expect((await back(["id", "x"])).ids).toEqual(["1"]);
      expect((await back(["", "x"])).ids).toEqual(["1"]);
      expect((await back(["7", "8"])).matrix.rows).toBe(2);
      expect((await back([" x ", "y"])).columns).toEqual(["x", "y"]);
      const [names, codes] = [["b", "none", "a"], Uint32Array.of(0, 2)];
      await writeCsv(path, { matrix: square, labels: { names, codes } });
      expect((await read(path)).labels).toEqual({
        names: ["a", "b"],
        codes: Uint32Array.of(1, 0),
      });
    }));

  it("uses as few digits as any text that reads back to the same float", () =>
    inFolder(async (folder) => {
      const path = join(folder, "map.csv");
      const anyBits = fc.integer({ min: 0, max: 0x7f7f_ffff });
      await fc.assert(
        fc.asyncProperty(fc.array(anyBits, { minLength: 50, maxLength: 50 }), async (patterns) => {
          const data = new Float32Array(Uint32Array.from(patterns).buffer);
          await writeCsv(path, { matrix: matrix(data, 50, 1) });
          const texts = (await readFile(path, "utf8")).trimEnd().split("\n").slice(1);
          expect(texts.map(Number).map(Math.fround)).toEqual([...data]);
          const tooLong = [...data].filter((value, i) => {
            const digits = digitsOf(texts[i]!);
            return digits > 1 && Math.fround(Number(value.toPrecision(digits - 1))) === value;
          });
          expect(tooLong).toEqual([]);
        }),
        { ...FUZZ, numRuns: 20 },
      );
    }));

  it("refuses what does not fit, and leaves no file", () =>
    inFolder(async (folder) => {
      const path = join(folder, "map.csv");
      const labels = { names: ["a"], codes: Uint32Array.of(0) };
      expect(await refusal(() => writeCsv(path, { matrix: square, labels }))).toEqual(
        annError("shape", "1 labels", "2"),
      );
      expect(await refusal(() => writeCsv(path, { matrix: square, ids: [] }))).toEqual(
        annError("shape", "0 ids"),
      );
      expect(await refusal(() => writeCsv(path, { matrix: square, columns: ["a"] }))).toEqual(
        annError("shape", "1 columns"),
      );
      expect(await refusal(() => writeCsv(path, { matrix: square, columns: ["a", "a"] }))).toEqual(
        annError("option", '"a"'),
      );
      expect(
        await refusal(() => writeCsv(path, { matrix: matrix(new Float32Array(0), 2, 0) })),
      ).toEqual(annError("shape"));
      const nan = matrix(Float32Array.of(1, 2, 3, Number.NaN), 2, 2);
      expect(await refusal(() => writeCsv(path, { matrix: nan }))).toEqual(
        annError("not-finite", "row 1, column 1"),
      );
      const codes = { names: ["a"], codes: Uint32Array.of(0, 1) };
      expect(await refusal(() => writeCsv(path, { matrix: square, labels: codes }))).toEqual(
        annError("shape", "code 1"),
      );
      expect(
        await refusal(() => writeCsv(path, { matrix: square }, { sinal: 1 } as object)),
      ).toEqual(annError("option", "signal"));
      expect(await readdir(folder)).toEqual([]);
    }));

  it("reports rows up to the last", () =>
    inFolder(async (folder) => {
      const events: Progress[] = [];
      const tall = matrix(new Float32Array(20_000), 10_000, 2);
      await writeCsv(
        join(folder, "map.csv"),
        { matrix: tall },
        { onProgress: (p) => events.push(p) },
      );
      expect(events.at(-1)).toEqual({ stage: "write", done: 10_000, total: 10_000 });
    }));
});

describe("writeNpy", () => {
  it("writes what encodeNpy encodes, padding of rows left out", () =>
    inFolder(async (folder) => {
      const path = join(folder, "a.npy");
      const wide = matrix(
        Float32Array.from({ length: 300_000 }, (_, i) => i),
        1000,
        299,
        300,
      );
      await writeNpy(path, wide);
      const { data, shape } = parseNpy(await readFile(path));
      expect(shape).toEqual([1000, 299]);
      expect([data[298], data[299], data.at(-1)]).toEqual([298, 300, 299_998 + 0]);
    }));

  it("stores NaN and infinities, which read refuses", () =>
    inFolder(async (folder) => {
      const path = join(folder, "a.npy");
      await writeNpy(path, matrix(Float32Array.of(1, Infinity), 1, 2));
      expect(await refusal(() => read(path))).toEqual(
        annError("not-finite", "row 0, column 1", path),
      );
    }));
});
