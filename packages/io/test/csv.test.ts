import { describe, expect, it } from "vitest";
import { parseCsv, type CsvOptions } from "../src/index.ts";
import { annError, refusal, rowsOf } from "./helpers.ts";

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("rows", () => {
  it("never loses the first row", async () => {
    expect(await rowsOf("1,2\n3,4\n5,6\n")).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it("gives them densely", async () => {
    const { matrix: m } = await parseCsv("1,2,a\n3,4,b\n", { labelColumn: "last" });
    expect([m.rows, m.cols, m.stride]).toEqual([2, 2, 2]);
  });

  it("takes one row, one column, one number", async () => {
    expect(await rowsOf("1,2,3")).toEqual([[1, 2, 3]]);
    expect(await rowsOf("1\n2\n")).toEqual([[1], [2]]);
    expect(await rowsOf("7")).toEqual([[7]]);
  });

  for (const [name, text] of [
    ["CRLF", "1,2\r\n3,4\r\n"],
    ["CR", "1,2\r3,4\r"],
    ["mixed line ends", "1,2\r\n3,4\n"],
    ["a byte order mark", "\uFEFF1,2\n3,4\n"],
    ["no final newline", "1,2\n3,4"],
    ["blank lines", "\n1,2\n\n  \n3,4\n\n\n"],
    ["comments at the top", '# made by x\n% "more\n\n1,2\n3,4\n'],
    ["tabs", "1\t2\n3\t4\n"],
    ["semicolons", "1;2\n3;4\n"],
    ["runs of blanks", "  1   2\n 3 4 \n"],
    ["blanks after commas", "1, 2\n3, 4\n"],
    ["quoted numbers", '"1","2"\n"3","4"\n'],
    ["quoted numbers and CRLF", '"1","2"\r\n"3","4"\r\n'],
    ["exponents and signs", "+1e0,.2E1\n3.,40e-1\n"],
  ] as const) {
    it(`understands ${name}`, async () => {
      expect(await rowsOf(text)).toEqual([
        [1, 2],
        [3, 4],
      ]);
    });
  }

  it("keeps one column under a heading with blanks", async () => {
    const { columns, matrix: m } = await parseCsv("my value\n1\n2\n");
    expect([columns, [...m.data]]).toEqual([["my value"], [1, 2]]);
  });

  it("always gives 32-bit floats", async () => {
    expect((await parseCsv("0,255\n1,2\n")).matrix.data).toBeInstanceOf(Float32Array);
  });

  it("takes quotes as characters where blanks separate", async () => {
    const { labels } = await parseCsv('the 1 2\n" 3 4\n', { labelColumn: 0 });
    expect(labels!.names).toEqual(['"', "the"]);
  });

  it("follows the delimiter that it is told", async () => {
    expect(await refusal(() => parseCsv("1,2\n", { delimiter: ";" }))).toEqual(
      annError("format", '"1,2"', "point"),
    );
    expect(await rowsOf("1;2\n", { delimiter: ";" })).toEqual([[1, 2]]);
  });
});

describe("labels and ids", () => {
  it("takes the label column by number, by name or from the end", async () => {
    for (const labelColumn of [2, "kind", "last"]) {
      const {
        labels,
        matrix: m,
        columns,
      } = await parseCsv("x,y,kind\n1,2,b\n3,4, a\n5,6,b\n", { labelColumn });
      expect(labels).toEqual({ names: ["a", "b"], codes: Uint32Array.of(1, 0, 1) });
      expect(m.cols).toBe(2);
      expect(columns).toEqual(["x", "y"]);
    }
  });

  it("sorts names by value, and numbers inside names by value", async () => {
    for (const [labels, names] of [
      ["10 9 -1 2.5 9", ["-1", "2.5", "9", "10"]],
      ["k10 k9 k1a k k9", ["k", "k1a", "k9", "k10"]],
      ["b 2 a 10 b", ["2", "10", "a", "b"]],
    ] as const) {
      const text = labels.replaceAll(/(\S+) ?/g, "1,$1\n");
      expect((await parseCsv(text, { labelColumn: 1 })).labels!.names).toEqual(names);
    }
  });

  it("uses columns headed label and id without being told", async () => {
    const { labels, ids, columns } = await parseCsv("id,x,label\nn1,1,b\nn2,2,a\n");
    expect(ids).toEqual(["n1", "n2"]);
    expect(labels!.names).toEqual(["a", "b"]);
    expect(columns).toEqual(["x"]);
  });

  it("takes a first column without a heading for ids", async () => {
    const { ids, columns } = await parseCsv(",x,y\n0,1,2\n1,3,4\n");
    expect(ids).toEqual(["0", "1"]);
    expect(columns).toEqual(["x", "y"]);
  });

  it("refuses label columns that are not there", async () => {
    expect(
      await refusal(() => parseCsv("x,kind\n1,a\n", { labelColumn: "kinds", header: true })),
    ).toEqual(annError("option", 'did you mean "kind"?'));
    expect(await refusal(() => parseCsv("1,a\n", { labelColumn: "kind" }))).toEqual(
      annError("option", "no headings"),
    );
    expect(await refusal(() => parseCsv("1,a\n", { labelColumn: 2 }))).toEqual(
      annError("option", "0 to 1"),
    );
    expect(await refusal(() => parseCsv("1,a\n", { labelColumn: -1 }))).toEqual(annError("option"));
    expect(await refusal(() => parseCsv("a\nb\n", { labelColumn: 0 }))).toEqual(
      annError("format", "no column of numbers"),
    );
  });
});

describe("refusals", () => {
  it("names line, column and text of what is not a number", async () => {
    expect(await refusal(() => parseCsv("# c\nx,y\n1,2\n\n3,oops\n"))).toEqual(
      annError("format", "line 5", '"y"', '"oops"'),
    );
    expect(await refusal(() => parseCsv("1,2\n3,\n"))).toEqual(
      annError("format", "line 2", "column 1", '""'),
    );
    expect(await refusal(() => parseCsv("1,2\n3,0x10\n"))).toEqual(annError("format", "0x10"));
  });

  it("shows the text without the end of the line", async () => {
    expect(await refusal(() => parseCsv("1,2\r\n3,oops\r\n"))).toEqual(
      annError("format", "line 2", '"oops"'),
    );
  });

  it("refuses text that is not UTF-8 and names the line, wherever pieces end", async () => {
    const latin1 = Buffer.from("x,kind\n1,é\n2,café\n3,cafè\n", "latin1");
    const late = Buffer.concat([
      Buffer.from("x,kind\n1,é\n2,ü\n"),
      Buffer.from([0x33, 0x2c, 0xe9]),
    ]);
    for (let size = 1; size <= latin1.length; size++) {
      expect(await refusal(() => parseCsv(cut(latin1, size), { labelColumn: "kind" }))).toEqual(
        annError("format", "line 2", "not UTF-8"),
      );
      expect(await refusal(() => parseCsv(cut(late, size), { labelColumn: "kind" }))).toEqual(
        annError("format", "line 4", "not UTF-8"),
      );
    }
  });

  it("names no line of text that is not UTF-8 when no line feed tells lines apart", async () =>
    expect(await refusal(() => parseCsv(Buffer.from("1,2\r3,é", "latin1")))).toEqual(
      annError("format", "the text is not UTF-8"),
    ));

  it("counts the lines inside quoted fields", async () =>
    expect(
      await refusal(() => parseCsv('x,kind\n1,"a\nb\nc"\n?,d\n', { labelColumn: "kind" })),
    ).toEqual(annError("format", "line 5")));

  it("shows the way out when a column is text throughout", async () => {
    expect(await refusal(() => parseCsv("1,a\n2,b\n"))).toEqual(
      annError("format", "text throughout", 'use labelColumn: "last"'),
    );
    expect((await refusal(() => parseCsv("k,x\na,1\nb,2\n")))!.details).toMatchObject({
      line: 2,
      row: 0,
      column: 0,
      heading: "k",
      text: "a",
      option: "labelColumn",
    });
    expect(await refusal(() => parseCsv("k,x\na,1\nb,2\n"))).toEqual(
      annError("format", 'labelColumn: "k"'),
    );
    expect(await refusal(() => parseCsv("a,1\nb,2\n"))).toEqual(
      annError("format", "labelColumn: 0"),
    );
  });

  it("names decimal commas, below headings and in quotes too", async () => {
    for (const [text, ...parts] of [
      ["a;b\n1,5;2,5\n3;,5\n", "line 2", '"a"', '"1,5"'],
      ["1,5;2,5\n3,5;4,5\n", "line 1", "column 0", '"1,5"'],
      ['x,y\n1,"-2,5e3"\n', "line 2", '"y"', '"-2,5e3"'],
      ["1;2\n3;4,5\n", "line 2", "column 1", '"4,5"'],
    ] as const) {
      expect(await refusal(() => parseCsv(text))).toEqual(
        annError("format", ...parts, "decimal comma", "with a point"),
      );
    }
  });

  for (const text of ["NaN", "nan", "inf", "-Infinity", "1e39", "-1e400"]) {
    it(`refuses ${text} with row and column`, async () =>
      expect(await refusal(() => parseCsv(`x,y\n1,2\n3,${text}\n`))).toEqual(
        annError("not-finite", "line 3", "row 1", '"y"', text),
      ));
  }

  it("names ragged lines and both counts", async () => {
    expect(await refusal(() => parseCsv("1,2,3\n4,5,6\n7,8\n"))).toEqual(
      annError("format", "line 3", "2 values", "3"),
    );
    expect(await refusal(() => parseCsv("1,2\n4,5,6\n7,8,9\n"))).toEqual(
      annError("format", "line 1", "2 values", "3"),
    );
  });

  it("refuses files without values", async () => {
    for (const text of ["", "\n\n", "# nothing\n", "\uFEFF"]) {
      expect(await refusal(() => parseCsv(text))).toEqual(annError("format", "empty"));
    }
  });

  it("refuses unbalanced quotes and names the line", async () => {
    expect(await refusal(() => parseCsv('1,a\n2,"b\n3,c\n', { labelColumn: 1 }))).toEqual(
      annError("format", "line 2", "quotes"),
    );
    expect(await refusal(() => parseCsv('1,a\n2,"b"c"\n3,c\n', { labelColumn: 1 }))).toEqual(
      annError("format", "line 2", "quotes"),
    );
  });

  it("gives up on a quote that is never closed before it has read everything", async () => {
    let pieces = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('1,2\n3,"');
      for (;;) {
        pieces += 1;
        yield new Uint8Array(1 << 20).fill(0x61);
      }
    }
    expect(await refusal(() => parseCsv(endless()))).toEqual(
      annError("format", "line 2", "quotes"),
    );
    expect(pieces).toBeLessThan(40);
  });

  it("refuses wrong options", async () => {
    expect(await refusal(() => parseCsv("1", { delimeter: "," } as CsvOptions))).toEqual(
      annError("option", 'did you mean "delimiter"'),
    );
    expect(await refusal(() => parseCsv("1", { delimiter: "|" } as unknown as CsvOptions))).toEqual(
      annError("option"),
    );
    expect(await refusal(() => parseCsv("1", { header: 1 } as unknown as CsvOptions))).toEqual(
      annError("option"),
    );
    expect(
      await refusal(() => parseCsv("1", { labelColumn: {} } as unknown as CsvOptions)),
    ).toEqual(annError("option"));
  });

  it("stops when told", async () =>
    expect(await refusal(() => parseCsv("1,2\n", { signal: AbortSignal.abort() }))).toEqual(
      annError("aborted"),
    ));
});
