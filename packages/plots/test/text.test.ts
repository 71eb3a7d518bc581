import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textEdges } from "../src/png/outline.ts";
import { dilate, fillPolygon } from "../src/png/polygon.ts";
import { fitText, glyphOf, oneLine, textWidth } from "../src/text/font.ts";

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

/** Edges of a closed polygon. */
const polygon = (...corners: [number, number][]): number[] =>
  corners.flatMap((corner, i) => corner.concat(corners[(i + 1) % corners.length]!));

describe("outlines", () => {
  it("holds printable ASCII and Latin-1, closed and of plausible size", () => {
    const codes = [
      ...Array.from({ length: 94 }, (_, i) => 0x21 + i),
      ...Array.from({ length: 95 }, (_, i) => 0xa1 + i),
    ];
    const characters = codes
      .filter((code) => code !== 0xad)
      .map((code) => String.fromCodePoint(code));
    for (const weight of ["regular", "bold"] as const) {
      for (const character of characters) {
        const { advance, contours } = glyphOf(character, weight);
        expect(contours.length).toBeGreaterThan(0);
        const points = contours.flat();
        expect(advance).toBeGreaterThan(0.1);
        expect(advance).toBeLessThan(1.1);
        expect(Math.min(...points.map((p) => p.y))).toBeGreaterThan(-0.3);
        expect(Math.max(...points.map((p) => p.y))).toBeLessThan(1.05);
      }
    }
  });

  it("knows Roboto's own numbers", () => {
    expect(glyphOf("H", "regular").advance).toBeCloseTo(1460 / 2048, 2);
    const top = Math.max(
      ...glyphOf("H", "regular")
        .contours.flat()
        .map((p) => p.y),
    );
    expect(top).toBeCloseTo(1456 / 2048, 2);
    expect(glyphOf(" ", "regular").contours).toEqual([]);
  });

  it("shows a box for other characters, and is not fooled by names of object members", () => {
    expect(glyphOf("\u65e5", "regular")).toMatchObject({ advance: 1 });
    expect(glyphOf("\u0416", "regular").contours).toHaveLength(2);
    expect(glyphOf("constructor", "regular").contours).toHaveLength(2);
  });

  it("puts text where its anchor says", () => {
    const style = {
      text: "Hamburg",
      x: 100,
      y: 50,
      size: 20,
      weight: "bold",
      colour: "#000000",
      halo: 0,
    } as const;
    const width = textWidth("Hamburg", "bold", 20);
    const left = (anchor: "start" | "middle" | "end"): number =>
      fillPolygon(textEdges({ ...style, anchor }, 2)).x;
    expect(Math.abs(left("start") - left("middle") - width)).toBeLessThan(2);
    expect(Math.abs(left("start") - left("end") - 2 * width)).toBeLessThan(2);
    const { y, height } = fillPolygon(textEdges({ ...style, text: "H", anchor: "start" }, 2));
    expect(y + height).toBe(100);
  });
});

const fits = (text: string): boolean => textWidth(text, "bold", 12) <= 150;

describe("lines of text", () => {
  it("shortens with an ellipsis to what fits", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.integer({ min: 20, max: 200 }),
        (text, width) => {
          const fitted = fitText(text, "regular", 12, width);
          expect(textWidth(fitted, "regular", 12)).toBeLessThanOrEqual(width);
          expect(fitted === text || fitted.endsWith("…")).toBe(true);
        },
      ),
      { seed: 6 },
    );
  });

  it("keeps the longest beginning that fits", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        const beginnings = Array.from(text, (_, i) =>
          Array.from(text).slice(0, i).join("").trimEnd(),
        );
        const shorter = beginnings.map((start) => `${start}…`).findLast(fits);
        expect(fitText(text, "bold", 12, 150)).toBe(fits(text) ? text : shorter);
      }),
      { seed: 8, numRuns: 300 },
    );
    expect(fitText("", "bold", 12, 0)).toBe("");
    expect(fitText("W", "bold", 12, 1)).toBe("…");
    expect(fitText("i".repeat(1_000_000), "bold", 12, 150)).toMatch(/^i{30,50}…$/);
  });

  it("makes one composed line", () => {
    expect(oneLine("  a\n\tb\u0000 e\u0301 ")).toBe("a b \u00e9");
  });
});

describe("fillPolygon", () => {
  it("covers triangles by their area", () => {
    const coordinate = fc.double({ min: -20, max: 20, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(coordinate, coordinate, coordinate, coordinate, coordinate, coordinate),
        (c) => {
          const [ax, ay, bx, by, cx, cy] = c;
          const mask = fillPolygon(polygon([ax, ay], [bx, by], [cx, cy]));
          const area = Math.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2;
          // Cutting on 8 lines a pixel errs by at most a line's width at the two ends.
          expect(Math.abs(sum(mask.coverage) - area)).toBeLessThan(0.5 + area * 0.02 + 40 / 8 / 4);
          expect(mask.coverage.every((v) => v >= 0 && v <= 1)).toBe(true);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it("fills by the non-zero rule: overlaps stay full, reversed contours cut holes", () => {
    const square = polygon([0, 0], [4, 0], [4, 4], [0, 4]);
    const inner = polygon([1, 1], [3, 1], [3, 3], [1, 3]);
    const hole = polygon([1, 1], [1, 3], [3, 3], [3, 1]);
    expect(sum(fillPolygon([...square, ...inner]).coverage)).toBeCloseTo(16, 5);
    expect(sum(fillPolygon([...square, ...hole]).coverage)).toBeCloseTo(12, 5);
    expect(fillPolygon([]).coverage).toHaveLength(0);
  });

  it("grows a pixel into a disc", () => {
    const pixel = fillPolygon(polygon([0, 0], [1, 0], [1, 1], [0, 1]), 6);
    const grown = dilate(pixel, 5);
    expect(Math.abs(sum(grown.coverage) - Math.PI * 25)).toBeLessThan(3);
  });
});
