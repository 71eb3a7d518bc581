import { describe, expect, it } from "vitest";
import { parseCsv } from "../src/index.ts";
import { annError, refusal, rowsOf } from "./helpers.ts";

describe("header", () => {
  it("is text above numbers", async () => {
    const { matrix: m, columns } = await parseCsv("a, b \n1,2\n3,4\n");
    expect(columns).toEqual(["a", "b"]);
    expect(m.rows).toBe(2);
  });

  it("can be quoted and hold delimiters and line breaks", async () => {
    const table = await parseCsv('"a,1","b\n""2"""\n1,2\n');
    expect(table.columns).toEqual(["a,1", 'b\n"2"']);
    expect(table.matrix.rows).toBe(1);
  });

  it("is not made of numbers unless told so", async () => {
    expect((await parseCsv("1,2\n3,4\n")).matrix.rows).toBe(2);
    const told = await parseCsv("1,2\n3,4\n", { header: true });
    expect(told.columns).toEqual(["1", "2"]);
    expect(told.matrix.rows).toBe(1);
  });

  it("is the numbers of the columns too, as pandas writes columns without names", async () => {
    const plain = await parseCsv("0,1,2\n5,6,7\n8,9,10\n");
    expect(plain.columns).toEqual(["0", "1", "2"]);
    expect([...plain.matrix.data]).toEqual([5, 6, 7, 8, 9, 10]);
    const named = await parseCsv(",0,1\n0,6,7\n1,9,10\n");
    expect([named.columns, named.ids]).toEqual([
      ["0", "1"],
      ["0", "1"],
    ]);
    expect([...named.matrix.data]).toEqual([6, 7, 9, 10]);
    const labelled = await parseCsv("0,1,2\n5,6,b\n8,9,a\n", { labelColumn: "last" });
    expect([labelled.columns, labelled.labels!.names]).toEqual([
      ["0", "1"],
      ["a", "b"],
    ]);
  });

  it("is not seen in two columns, in other numbers, in a single row, or when told so", async () => {
    expect(await rowsOf("0,1\n2,3\n")).toHaveLength(2);
    expect(await rowsOf("1,2,3\n4,5,6\n")).toHaveLength(2);
    expect(await rowsOf("0.0,1.0,2.0\n4,5,6\n")).toHaveLength(2);
    expect(await rowsOf("0,1,2\n")).toEqual([[0, 1, 2]]);
    expect(await rowsOf("0,1,2\n3,4,5\n", { header: false })).toHaveLength(2);
  });

  it("may stand alone when told so", async () => {
    const { matrix: m, columns } = await parseCsv("x,y\n", { header: true });
    expect([m.rows, m.cols, m.data.length, columns]).toEqual([0, 2, 0, ["x", "y"]]);
    for (const [text, labelColumn] of [["x,y\n"], ["x,y\n", "y"], ["x,y", 1]] as const) {
      expect(await refusal(() => parseCsv(text, { labelColumn }))).toEqual(
        annError("format", "ends after its headings (line 1: x, y)", "no line holds values"),
      );
    }
  });

  it("is found by the name of the label column too", async () => {
    const table = await parseCsv("1,2,kind\n3,4,b\n5,6,a\n", { labelColumn: "kind" });
    expect(table.columns).toEqual(["1", "2"]);
    expect(table.labels).toEqual({ names: ["a", "b"], codes: Uint32Array.of(1, 0) });
  });

  it("is refused when it mixes text and numbers, unless told what it is", async () => {
    const text = "150,4,setosa,versicolor,virginica\n5.1,3.5,1.4,0.2,0\n4.9,3,1.4,0.2,0\n";
    expect(await refusal(() => parseCsv(text))).toEqual(
      annError("format", "line 1", "setosa", "the option header"),
    );
    expect(await rowsOf(text, { header: true })).toHaveLength(2);
    expect(await refusal(() => parseCsv(text, { header: false }))).toEqual(
      annError("format", "line 1", "column 2", "setosa"),
    );
  });
});
