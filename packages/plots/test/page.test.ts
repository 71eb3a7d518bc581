import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { THEMES } from "../src/colour/theme.ts";
import { placeClusterLabels } from "../src/layout/cluster-labels.ts";
import { textWidth } from "../src/text/font.ts";

/** The page's modules are plain scripts for browsers; those without a DOM can be tried here. */
const load = async (name: string): Promise<Record<string, any>> =>
  import(new URL(`../src/page/${name}.js`, import.meta.url).href);

const { Camera } = await load("camera");
const { PointGrid } = await load("grid");
const { decodePoints, medians, shuffledOrder } = await load("data");
const { ClassState, listClasses } = await load("legend");
const { separateNames } = await load("labels");

const WINDOW = { left: 40, top: 100, right: 800, bottom: 600 };

/** What decodePoints gives, for pairs of coordinates. */
function pointsOf(pairs: readonly (readonly [number, number])[], codes = pairs.map(() => 0)): any {
  const xy = Buffer.from(Float32Array.from(pairs.flat()).buffer).toString("base64");
  return decodePoints({
    n: pairs.length,
    xy,
    codes: Buffer.from(codes).toString("base64"),
    codeBytes: 1,
    colours: { light: ["#000000", "#ffffff"] },
  });
}

describe("the page's camera", () => {
  it("fits the map into the free rectangle with equal scales", () => {
    const camera = new Camera();
    camera.fit([-1, -2], [3, 2], WINDOW);
    expect(camera.scale).toBe(125);
    expect([camera.screenX(1), camera.screenY(0)]).toEqual([420, 350]);
    expect([camera.screenY(2), camera.screenY(-2)]).toEqual([100, 600]);
  });

  it("keeps what is under the pointer there when zooming, within limits", () => {
    const zooms = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 800 }),
        fc.integer({ min: 0, max: 600 }),
        zooms,
        (x, y, factor) => {
          const camera = new Camera();
          camera.fit([0, 0], [10, 10], WINDOW);
          const [dataX, dataY] = [camera.dataX(x), camera.dataY(y)];
          for (let i = 0; i < 3; i++) camera.zoomAt(x, y, factor);
          expect(camera.screenX(dataX)).toBeCloseTo(x, 6);
          expect(camera.screenY(dataY)).toBeCloseTo(y, 6);
          expect(camera.zoom).toBeGreaterThanOrEqual(0.5 - 1e-9);
          expect(camera.zoom).toBeLessThanOrEqual(5000 + 1e-6);
        },
      ),
      { seed: 3 },
    );
  });

  it("survives one point and none", () => {
    const camera = new Camera();
    camera.fit([5, 5], [5, 5], WINDOW);
    expect([camera.screenX(5), camera.screenY(5)]).toEqual([420, 350]);
    camera.fit([Infinity, Infinity], [-Infinity, -Infinity], WINDOW);
    expect(camera.scale).toBe(1);
  });
});

describe("the page's grid", () => {
  it("finds the same nearest point as looking at all", () => {
    const coordinate = fc.integer({ min: -50, max: 50 });
    const pairs = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 60 });
    const reaches = fc.integer({ min: 0, max: 120 });
    fc.assert(
      fc.property(pairs, coordinate, coordinate, reaches, (list, x, y, reach) => {
        const points = pointsOf(
          list,
          list.map((_, i) => i % 2),
        );
        const found = new PointGrid(points).nearest(x, y, reach, (code: number) => code === 1);
        const distances = list.map(([px, py], i) =>
          i % 2 === 1 ? Math.hypot(px - x, py - y) : Infinity,
        );
        const least = Math.min(Infinity, ...distances);
        expect(found < 0 ? Infinity : distances[found]).toBe(least > reach ? Infinity : least);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});

describe("the page's data", () => {
  it("decodes points, codes, counts and bounds", () => {
    const points = pointsOf(
      [
        [1, 2],
        [-3, 4],
        [0.5, 9],
      ],
      [1, 0, 1],
    );
    expect([...points.xy]).toEqual([1, 2, -3, 4, 0.5, 9]);
    expect([points.counts, points.min, points.max]).toEqual([
      [1, 2],
      [-3, 2],
      [1, 9],
    ]);
    expect(medians(points)).toEqual([
      { x: -3, y: 4 },
      { x: 1, y: 9 },
    ]);
  });

  it("shuffles by seed", () => {
    for (const n of [0, 1, 2, 1000]) {
      const order: Uint32Array = shuffledOrder(n, 42);
      expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    }
    expect(shuffledOrder(100, 1)).not.toEqual(shuffledOrder(100, 2));
  });

  it("fades all but the emphasised class, unless that one is hidden", () => {
    const state = new ClassState();
    const alphas = (): number[] => [0, 1, 2].map((code) => state.alpha(code, 0.5));
    expect(alphas()).toEqual([0.5, 0.5, 0.5]);
    state.emphasised = 1;
    expect(alphas()).toEqual([0.06, 0.5, 0.06]);
    state.toggle(1);
    expect(alphas()).toEqual([0.5, 0, 0.5]);
    state.toggle(1);
    expect(state.isShown(1)).toBe(true);
  });
});

const twos = (n: number): number[] => Array.from({ length: n }, () => 2);

describe("the page's legend", () => {
  it("lists classes with points, at most 200 lines with one for the rest", () => {
    expect(listClasses([])).toEqual({ codes: [], rest: 0, points: 0 });
    expect(listClasses([3, 0, 1])).toEqual({ codes: [0, 2], rest: 0, points: 0 });
    expect(listClasses([0, ...twos(200)])).toMatchObject({ rest: 0, codes: { length: 200 } });
    const { codes, rest, points } = listClasses(twos(60_000));
    expect([codes.length, rest, points]).toEqual([199, 59_801, 119_602]);
  });
});

describe("the page's names", () => {
  const line = 1.2 * 14.5;

  it("stand above each other where the classes have one centre, wherever the map is", () => {
    for (const y of [300, 300.1, 17.3, -4]) {
      const same = Array.from({ length: 3 }, () => ({ x: 50, y, width: 40 }));
      const moves = separateNames(same, line).map((moved: number) => (moved - y) / line);
      expect(moves.map((move: number) => Math.round(100 * move) / 100)).toEqual([0, -1, 1]);
    }
    const beside = [0, 40, 80].map((x) => ({ x, y: 5, width: 40 }));
    expect(separateNames(beside, line)).toEqual([5, 5, 5]);
    expect(separateNames([], line)).toEqual([]);
  });

  it("do not move when no move is enough", () => {
    const heights: number[] = separateNames(
      Array.from({ length: 7 }, () => ({ x: 0, y: 0, width: 40 })),
      line,
    );
    expect(heights.slice(0, 5).toSorted((a, b) => a - b)).toEqual(
      [-2, -1, 0, 1, 2].map((move) => move * line),
    );
    expect(heights.slice(5)).toEqual([0, 0]);
  });

  it("move as in the still pictures", () => {
    const frame = { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 };
    const coordinate = fc.integer({ min: 0, max: 60 });
    const names = fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/), coordinate, coordinate);
    fc.assert(
      fc.property(fc.array(names, { maxLength: 12 }), (list) => {
        const classes = list.map(([name], i) => ({ name, colour: "#000000", count: 99 - i }));
        const centres = Float64Array.from(list.flatMap(([, x, y]) => [x, y]));
        const still = placeClusterLabels(classes, centres, frame, THEMES.light, 1);
        const inPage: number[] = separateNames(
          list.map(([name, x, y]) => ({ x, y, width: textWidth(name, "bold", 14.5) + 4 })),
          line,
        );
        still.forEach((item, i) => expect(inPage[i]! + 0.36 * 14.5).toBeCloseTo(item.y, 6));
      }),
      { seed: 9, numRuns: 300 },
    );
  });
});
