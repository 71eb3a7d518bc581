import { join } from "node:path";
import { matrix, matrixFromRows } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scatterSvg } from "../src/index.ts";
import { clusters, readNpy } from "./support.ts";

/** Centres of the dots of one class, over all layers. */
function dotsOf(svg: string, code: number): [x: number, y: number][] {
  const paths = [...svg.matchAll(/<path data-class="(\d+)" stroke="#[0-9a-f]{6}" d="([^"]*)"\/>/g)];
  const own = paths.filter((match) => Number(match[1]) === code).map((match) => match[2]);
  const dots = [...own.join("").matchAll(/M(-?[\d.]+) (-?[\d.]+)h0/g)];
  return dots.map((dot) => [Number(dot[1]), Number(dot[2])]);
}

/** How many names stand on the map of some classes. */
function namesOnMap(classes: number, suffix = ""): number {
  const { points, labels } = clusters(classes, 3);
  const names = labels.names.map((text) => text + suffix);
  const svg = scatterSvg(points, { labels: { names, codes: labels.codes } });
  return svg.match(/paint-order/g)?.length ?? 0;
}

const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!);

describe("scatterSvg", () => {
  it("draws every point once, in the path of its class", () => {
    const { points, labels } = clusters(3, 500);
    const svg = scatterSvg(points, { labels });
    expect([0, 1, 2].map((code) => dotsOf(svg, code).length)).toEqual([500, 500, 500]);
    expect(svg.match(/h0/g)).toHaveLength(1500);
  });

  it("keeps equal scales, y upwards, inside the picture", () => {
    const points = matrixFromRows([
      [0, 0],
      [100, 0],
      [0, 1],
    ]);
    const [origin, right, up] = dotsOf(
      scatterSvg(points, { labels: { names: ["a", "b", "c"], codes: Uint32Array.of(0, 0, 0) } }),
      0,
    ).toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
    expect(right![1]).toBe(origin![1]);
    expect(up![0]).toBe(origin![0]);
    const [width, height] = [right![0] - origin![0], origin![1] - up![1]];
    expect(width / height).toBeGreaterThan(95);
    expect(width / height).toBeLessThan(105);
    expect(width).toBeGreaterThan(700);
    expect(right![0]).toBeLessThan(1000);
  });

  it.each([
    [
      [
        [0, -1e30],
        [0, 1e30],
      ],
    ],
    [
      [
        [-3e38, 0],
        [3e38, 0],
      ],
    ],
    [
      [
        [1e-40, 1e-40],
        [2e-40, 1e-40],
      ],
    ],
  ])("places %j inside the picture", (rows) => {
    const dots = dotsOf(scatterSvg(matrixFromRows(rows)), 0);
    expect(dots).toHaveLength(2);
    for (const [x, y] of dots) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(1000);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(900);
    }
  });

  it("puts one point, or all points at one place, in the middle", () => {
    expect(dotsOf(scatterSvg(matrixFromRows([[7, -2]])), 0)).toEqual([[500, 450]]);
    const same = matrixFromRows([
      [5, 5],
      [5, 5],
      [5, 5],
    ]);
    expect(new Set(dotsOf(scatterSvg(same), 0).map(String))).toEqual(new Set(["500,450"]));
  });

  it("draws an empty picture for no points", () => {
    const svg = scatterSvg(matrix(new Float32Array(), 0, 0), { title: "Nothing" });
    expect(svg).not.toContain("<path");
    expect(textsOf(svg)).toEqual(["Nothing"]);
  });

  it("uses the first two columns and respects the stride", () => {
    const narrow = matrixFromRows([
      [0, 0],
      [1, 2],
      [3, 1],
    ]);
    const wide = matrixFromRows([
      [0, 0, 9, 8],
      [1, 2, -5, 7],
      [3, 1, 6, 5],
    ]);
    expect(scatterSvg({ ...wide, cols: 3 })).toBe(scatterSvg(narrow));
  });

  it("escapes text and leaves out what XML forbids", () => {
    const { points } = clusters(2, 5);
    const labels = {
      names: [`</text><script>`, `a"b'c&\u0001d`],
      codes: Uint32Array.from({ length: 10 }, (_, i) => i % 2),
    };
    const svg = scatterSvg(points, { labels, title: "<b>&</b>", subtitle: "x\ud800y" });
    expect(svg).toContain("&lt;b&gt;&amp;&lt;/b&gt;");
    expect(svg).toContain("&lt;/text&gt;&lt;script&gt;");
    expect(svg).toContain("a&quot;b&#39;c&amp; d");
    expect(svg).toContain("x\ufffdy");
    expect(svg).not.toMatch(/<script|<b>/);
    expect(svg).not.toContain("\u0001");
  });

  it("closes what it opens, for any text", () => {
    const { points } = clusters(2, 3);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const svg = scatterSvg(points, {
          title: text,
          labels: { names: [text, "b"], codes: Uint32Array.of(0, 1, 0, 1, 0, 1) },
        });
        const tags = [...svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)];
        const depth = tags.reduce((sum, [, close, , self]) => sum + (close ? -1 : self ? 0 : 1), 0);
        expect(depth).toBe(0);
        expect(svg.replaceAll(/<[^<>]*>/g, "")).not.toMatch(/[<>]/);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("writes a legend with names and counts of classes that have points", () => {
    const { points } = clusters(2, 1000);
    const codes = Uint32Array.from({ length: 2000 }, (_, i) => (i < 1500 ? 0 : 2));
    const options = { labels: { names: ["many", "none", "few"], codes }, clusterLabels: false };
    expect(textsOf(scatterSvg(points, options))).toEqual(["many", "1,500", "few", "500"]);
    expect(scatterSvg(points, options).match(/<circle/g)).toHaveLength(2);
    expect(textsOf(scatterSvg(points, { ...options, legend: false }))).toEqual([]);
  });

  it("says how many classes a full legend leaves out", () => {
    const { points, labels } = clusters(500, 2);
    const texts = textsOf(scatterSvg(points, { labels }));
    const last = /^\+ (\d+) more$/.exec(texts.at(-2)!);
    expect(Number(last![1]) + texts.length / 2 - 1).toBe(500);
    expect(texts.at(-1)).toBe(String(2 * Number(last![1])));
  });

  it("names clusters on the map only when names are few and short", () => {
    const counts = [1, 2, 30, 31].map((classes) => namesOnMap(classes));
    expect(counts).toEqual([0, 2, 30, 0]);
    expect(namesOnMap(3, "x".repeat(30))).toBe(0);
  });

  it("mixes the classes, so that none lies on top", () => {
    const { points, labels } = clusters(2, 2000);
    const order = [...scatterSvg(points, { labels }).matchAll(/data-class="(\d)"/g)].map(
      (m) => m[1],
    );
    expect(order.length).toBe(32);
    expect(order.join("")).toMatch(/^(?:01)+$/);
  });

  it("gives the same bytes for the same input, and another order for another seed", () => {
    const { points, labels } = clusters(4, 300);
    expect(scatterSvg(points, { labels })).toBe(scatterSvg(points, { labels, seed: 42 }));
    expect(scatterSvg(points, { labels })).not.toBe(scatterSvg(points, { labels, seed: 43 }));
  });

  it("needs 20 bytes per point or less", () => {
    const { points, labels } = clusters(10, 2000);
    expect(scatterSvg(points, { labels }).length).toBeLessThan(20 * 20_000);
  });

  it.skipIf(!process.env["ANN_GOLDEN"])("draws the digits map", () => {
    const golden = process.env["ANN_GOLDEN"]!;
    const coords = readNpy(join(golden, "quality/digits_umap_seed42.npy")) as Float32Array;
    const codes = Uint32Array.from(readNpy(join(golden, "data/digits_y_u8.npy")));
    const svg = scatterSvg(matrix(coords, 1797, 2), {
      labels: { names: [..."0123456789"], codes },
    });
    const counts = [..."0123456789"].map(
      (digit) => codes.filter((c) => c === Number(digit)).length,
    );
    expect(counts.map((_, code) => dotsOf(svg, code).length)).toEqual(counts);
  });
});
