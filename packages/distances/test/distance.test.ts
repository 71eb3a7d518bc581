import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distance } from "../src/index.ts";
import { METRIC_NAMES } from "./data.ts";

describe("distance", () => {
  it.each([
    ["l2", 5],
    ["l1", 7],
    ["ip", 1],
    ["cosine", 1],
  ])("%s of (3, 0) and (0, 4)", (metric, expected) => {
    expect(distance(metric)([3, 0], [0, 4])).toBe(expected);
  });

  it("takes any arrays of numbers, also mixed ones, and keeps double precision", () => {
    expect(distance("l1")([0.1, 0.2], Float64Array.of(0, 0))).toBe(0.1 + 0.2);
    expect(distance("ip")(Uint8Array.of(200, 100), [200, 100])).toBe(1 - 50_000);
  });

  it("gives a zero vector cosine distance 1, and 0 to another one", () => {
    const d = distance("cosine");
    expect(d([0, 0], [1, 2])).toBe(1);
    expect(d([1, 2], [0, 0])).toBe(1);
    expect(d([0, 0], [0, -0])).toBe(0);
    expect(d([], [])).toBe(0);
  });

  it("of empty rows is that of empty sums", () => {
    expect(METRIC_NAMES.map((metric) => distance(metric)([], []))).toEqual([0, 0, 1, 0]);
  });

  it("of NaN is NaN", () => {
    for (const metric of METRIC_NAMES) expect(distance(metric)([1, NaN], [1, 2])).toBeNaN();
  });

  it("refuses rows of different lengths and unknown metrics", () => {
    for (const metric of METRIC_NAMES) {
      expect(() => distance(metric)([1, 2], [1])).toThrow(
        expect.objectContaining({ code: "shape", message: "rows of different lengths: 2 and 1" }),
      );
    }
    expect(() => distance("l7")).toThrow(expect.objectContaining({ code: "metric" }));
  });

  it("is symmetric, not negative and zero for equal rows; cosine is at most 2", () => {
    const value = fc.float({ min: -100, max: 100, noNaN: true });
    const pair = fc.array(fc.tuple(value, value), { maxLength: 40 });
    fc.assert(
      fc.property(pair, (pairs) => {
        const a = pairs.map(([x]) => x);
        const b = pairs.map(([, y]) => y);
        for (const metric of METRIC_NAMES)
          expect(distance(metric)(a, b)).toBe(distance(metric)(b, a));
        for (const metric of ["l2", "l1", "cosine"]) {
          expect(distance(metric)(a, b)).toBeGreaterThanOrEqual(0);
          expect(distance(metric)(a, a)).toBeLessThan(1e-15);
        }
        expect(distance("cosine")(a, b)).toBeLessThanOrEqual(2 + 1e-15);
      }),
      { seed: 8 },
    );
  });
});
