import { describe, expect, it } from "vitest";
import { fitCurve, type Curve } from "../src/index.ts";
import { GOLDEN, goldenJson } from "./golden.ts";
import { refusal } from "./judge.ts";

interface Case {
  readonly spread: number;
  readonly min_dist: number;
  readonly a: number;
  readonly b: number;
  readonly a_opt: number;
  readonly b_opt: number;
  readonly rss_opt: number;
}

/** Sum of squared differences between the curve and the one it is to follow. */
function squaredError({ a, b }: Curve, minDist: number, spread: number): number {
  let sum = 0;
  for (let i = 0; i < 300; i++) {
    const x = (3 * spread * i) / 299;
    const wanted = x < minDist ? 1 : Math.exp(-(x - minDist) / spread);
    sum += (1 / (1 + a * x ** (2 * b)) - wanted) ** 2;
  }
  return sum;
}

describe("fitCurve", () => {
  it("gives what umap-learn prints for its defaults", () => {
    const { a, b } = fitCurve(0.1, 1);
    expect(a).toBeCloseTo(1.576943, 5);
    expect(b).toBeCloseTo(0.8950609, 5);
  });

  // Beyond twice the spread the best fits are all but steps, and this one stops on the way there.
  it("is the best fit: no step in any direction is better", () => {
    for (const minDist of [0, 0.05, 0.1, 0.5, 0.99, 2]) {
      const { a, b } = fitCurve(minDist, 1);
      const least = squaredError({ a, b }, minDist, 1);
      for (const [da, db] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
        [1, 1],
        [1, -1],
      ] as const) {
        const moved = { a: a * (1 + da * 1e-4), b: b * (1 + db * 1e-4) };
        expect(squaredError(moved, minDist, 1)).toBeGreaterThan(least);
      }
    }
  });

  it("depends on minDist / spread alone, but for the unit of a", () => {
    const one = fitCurve(0.3, 1);
    const seven = fitCurve(2.1, 7);
    expect(seven.b).toBeCloseTo(one.b, 8);
    expect(seven.a * 7 ** (2 * seven.b)).toBeCloseTo(one.a, 7);
  });

  it("is positive and finite over the whole range", () => {
    for (const spread of [1e-3, 0.5, 1, 10, 100]) {
      for (const part of [0, 0.01, 0.3, 0.7, 1]) {
        const { a, b } = fitCurve(Math.min(10, 3 * spread * part), spread);
        expect([a, b].every((value) => value > 0 && Number.isFinite(value))).toBe(true);
      }
    }
  });

  it.each<[number, number, RegExp]>([
    [-0.1, 1, /^option: fitCurve: minDist .*got -0\.1$/],
    [3.1, 1, /^option: .*minDist .*0 to 3/],
    [0.1, 0, /^option: .*spread/],
    [0.1, 101, /^option: .*spread .*100/],
    [Number.NaN, 1, /^option: .*NaN/],
  ])("refuses minDist %d, spread %d", async (minDist, spread, message) => {
    expect(await refusal(() => fitCurve(minDist, spread))).toMatch(message);
  });

  it.skipIf(!GOLDEN)("agrees with umap-learn 0.5.12 and with the exact optimum", () => {
    const { cases } = goldenJson<{ cases: Case[] }>("umap/find_ab");
    expect(cases.length).toBeGreaterThan(40);
    for (const { spread, min_dist: minDist, ...expected } of cases) {
      const { a, b } = fitCurve(minDist, spread);
      expect(Math.abs(a / expected.a_opt - 1)).toBeLessThan(1e-4);
      expect(Math.abs(b / expected.b_opt - 1)).toBeLessThan(1e-4);
      expect(squaredError({ a, b }, minDist, spread)).toBeLessThanOrEqual(
        expected.rss_opt * (1 + 1e-9),
      );
      // scipy stops early: its own a is off by up to this much.
      expect(Math.abs(a / expected.a - 1)).toBeLessThan(1e-3);
    }
  });
});
