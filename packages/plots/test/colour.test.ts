import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHex, toHex } from "../src/colour/hex.ts";
import { oklchToRgb, rgbToOklch, type Rgb } from "../src/colour/oklch.ts";
import { onDark } from "../src/colour/palette.ts";
import { categoricalPalette } from "../src/index.ts";
import { classColours } from "../src/options.ts";

/** Full colour vision deficiencies on linear RGB; Machado, Oliveira and Fernandes, 2009, table 1. */
const VISION: Record<string, number[][]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const decode = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encode = (v: number): number => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);

function seenLab(colour: string, vision: number[][]): number[] {
  const linear = parseHex(colour).map(decode);
  const seen = vision.map((row) =>
    encode(
      Math.min(
        1,
        Math.max(
          0,
          row.reduce((sum, weight, i) => sum + weight * linear[i]!, 0),
        ),
      ),
    ),
  );
  const [lightness, chroma, hue] = rgbToOklch(seen as unknown as Rgb);
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

function leastDistance(colours: string[], vision: number[][]): number {
  const labs = colours.map((colour) => seenLab(colour, vision));
  let least = Infinity;
  for (const [i, a] of labs.entries()) {
    for (const b of labs.slice(0, i))
      least = Math.min(least, Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!));
  }
  return least;
}

describe("categoricalPalette", () => {
  it.each([
    ["normal", 0.15, 0.075],
    ["protanopia", 0.09, 0.045],
    ["deuteranopia", 0.09, 0.045],
    ["tritanopia", 0.075, 0.035],
  ])("keeps colours apart under %s", (vision, ten, twenty) => {
    expect(leastDistance(categoricalPalette(10), VISION[vision]!)).toBeGreaterThan(ten);
    expect(leastDistance(categoricalPalette(20), VISION[vision]!)).toBeGreaterThan(twenty);
    expect(leastDistance(categoricalPalette(10).map(onDark), VISION[vision]!)).toBeGreaterThan(
      0.6 * ten,
    );
  });

  it("gives distinct valid colours, a longer palette beginning with a shorter one", () => {
    const many = categoricalPalette(300);
    expect(new Set(many).size).toBe(300);
    for (const colour of many) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    expect(many.slice(0, 25)).toEqual(categoricalPalette(25));
    expect(categoricalPalette(0)).toEqual([]);
    expect(leastDistance(categoricalPalette(60), VISION["normal"]!)).toBeGreaterThan(0.015);
  });

  it("stands out from both backgrounds", () => {
    for (const colour of categoricalPalette(100)) {
      expect(rgbToOklch(parseHex(colour))[0]).toBeLessThan(0.86);
      expect(rgbToOklch(parseHex(onDark(colour)))[0]).toBeGreaterThan(0.55);
    }
  });

  it("is repeated for more classes than it has colours", () => {
    for (const background of ["light", "dark"] as const) {
      const colours = classColours({ palette: undefined }, 100_001, background);
      expect(colours).toHaveLength(100_001);
      expect(colours[100_000]).toBe(colours[0]);
    }
    expect(classColours({ palette: undefined }, 0, "light")).toEqual([]);
    expect(classColours({ palette: ["#010203"] }, 2, "dark")).toEqual(["#010203", "#010203"]);
  });

  it("refuses what is no count", () => {
    for (const n of [-1, 1.5, 100_001, Number.NaN, "3", undefined]) {
      expect(() => categoricalPalette(n as number)).toThrow(
        expect.objectContaining({ code: "option" }),
      );
    }
  });
});

describe("colour conversions", () => {
  it("knows the published OKLab value of white, and red's hue", () => {
    expect(rgbToOklch([1, 1, 1])[0]).toBeCloseTo(1, 4);
    const [lightness, chroma, hue] = rgbToOklch([1, 0, 0]);
    expect(lightness).toBeCloseTo(0.628, 3);
    expect(chroma).toBeCloseTo(0.2577, 3);
    expect(hue).toBeCloseTo(29.23, 1);
  });

  it("returns to the same hex colour", () => {
    const channel = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(channel, channel, channel, (r, g, b) => {
        const hex = toHex([r / 255, g / 255, b / 255]);
        expect(parseHex(hex).map((v) => Math.round(v * 255))).toEqual([r, g, b]);
        expect(toHex(oklchToRgb(rgbToOklch(parseHex(hex))))).toBe(hex);
      }),
      { seed: 5 },
    );
    expect(toHex(parseHex("#3aF"))).toBe("#33aaff");
  });

  it("lowers chroma that no screen can show", () => {
    const rgb = oklchToRgb([0.7, 0.5, 150]);
    expect(rgb.every((v) => v >= 0 && v <= 1)).toBe(true);
    expect(rgbToOklch(rgb)[0]).toBeCloseTo(0.7, 2);
  });
});
