import { matrix, matrixFromRows } from "@ann/core";
import { describe, expect, it } from "vitest";
import * as plots from "../src/index.ts";

const { scatterHtml, scatterPng, scatterSvg } = plots;
const points = matrixFromRows([
  [0, 0],
  [1, 1],
]);
const labels = { names: ["a"], codes: Uint32Array.of(0, 0) };

describe("bad input", () => {
  it.each<[string, object, string, RegExp]>([
    ["an unknown option", { pointsize: 3 }, "option", /did you mean "pointSize"/],
    ["a width of 0", { width: 0 }, "option", /width must be an integer from 100 to 10000, got 0/],
    ["an opacity above 1", { opacity: 1.5 }, "option", /opacity .* 0.01 to 1, got 1.5/],
    ["a point size of NaN", { pointSize: Number.NaN }, "option", /pointSize .* NaN/],
    ["a wrong background", { background: "drak" }, "option", /did you mean "dark"/],
    ["a title that is no text", { title: 5 }, "option", /title must be a string, got 5/],
    ["an empty palette", { palette: [] }, "option", /at least one colour/],
    ["a colour name", { palette: ["red"] }, "option", /"#3a5abd" or "#35b", got "red"/],
    ["labels without codes", { labels: { names: [] } }, "option", /names: string\[\], codes/],
    [
      "too few codes",
      { labels: { ...labels, codes: new Uint32Array(1) } },
      "shape",
      /1 label codes for 2 points/,
    ],
    [
      "a code out of range",
      { labels: { ...labels, codes: Uint32Array.of(0, 1) } },
      "option",
      /row 1 has label code 1/,
    ],
    [
      "a negative code",
      { labels: { ...labels, codes: Int32Array.of(0, -1) } },
      "option",
      /row 1 has label code -1/,
    ],
    ["a name that is no text", { labels: { ...labels, names: [3] } }, "option", /names\[0\]/],
  ])("is refused: %s", async (_, options, code, message) => {
    const failure = expect.objectContaining({ code, message: expect.stringMatching(message) });
    expect(() => scatterSvg(points, options)).toThrow(failure);
    expect(() => scatterHtml(points, options)).toThrow(failure);
    await expect(scatterPng(points, options)).rejects.toEqual(failure);
  });

  it("names the row of a point that is not finite", async () => {
    for (const bad of [Number.NaN, Infinity]) {
      const broken = matrixFromRows([
        [0, 0],
        [1, 1],
        [2, bad],
      ]);
      const failure = expect.objectContaining({
        code: "not-finite",
        details: expect.objectContaining({ row: 2 }),
      });
      expect(() => scatterSvg(broken)).toThrow(failure);
      expect(() => scatterHtml(broken)).toThrow(failure);
      await expect(scatterPng(broken)).rejects.toEqual(failure);
    }
    expect(() => scatterSvg(matrix(Float64Array.of(1e300, 0), 1, 2))).toThrow(/row 0/);
  });

  it("wants two columns", () => {
    const failure = expect.objectContaining({ code: "shape" });
    expect(() => scatterSvg(matrixFromRows([[1], [2]]))).toThrow(failure);
    expect(() => scatterSvg({ ...points, rows: 9 })).toThrow(failure);
  });

  it("keeps the options of one form from the others", async () => {
    expect(() => scatterSvg(points, { pixelRatio: 2 } as object)).toThrow(
      /unknown option "pixelRatio"/,
    );
    expect(() => scatterHtml(points, { signal: undefined } as object)).toThrow(
      /unknown option "signal"/,
    );
    await expect(scatterPng(points, { rowNames: [] } as object)).rejects.toThrow(/rowNames/);
    await expect(scatterPng(points, { pixelRatio: 20 })).rejects.toThrow(/pixelRatio/);
  });
});

describe("any size", () => {
  it.each([
    [100, 100],
    [100, 10_000],
    [10_000, 100],
  ])("%d x %d keeps the points inside", (width, height) => {
    const svg = scatterSvg(points, { width, height, labels, title: "A long title ".repeat(20) });
    const dots = [...svg.matchAll(/M(-?[\d.]+) (-?[\d.]+)h0/g)];
    expect(dots).toHaveLength(2);
    for (const dot of dots) {
      expect(Number(dot[1])).toBeGreaterThan(0);
      expect(Number(dot[1])).toBeLessThan(width);
      expect(Number(dot[2])).toBeGreaterThan(0);
      expect(Number(dot[2])).toBeLessThan(height);
    }
  });
});

it("exports what it promises and nothing else", () => {
  expect(Object.keys(plots).toSorted()).toEqual([
    "categoricalPalette",
    "scatterHtml",
    "scatterPng",
    "scatterSvg",
  ]);
});
