import { matrixFromRows, type Progress } from "@ann/core";
import { describe, expect, it } from "vitest";
import { scatterPng } from "../src/index.ts";
import { clusters, decodePng, type DecodedPng } from "./support.ts";

const RED = { palette: ["#ff0000"], opacity: 1 };

/** How much red lies on white, in pixels, and its centre of mass. */
function redShape(png: DecodedPng): { area: number; x: number; y: number } {
  let [area, x, y] = [0, 0, 0];
  for (let row = 0; row < png.height; row++) {
    for (let column = 0; column < png.width; column++) {
      const cover = 1 - png.pixel(column, row)[1] / 255;
      area += cover;
      x += cover * (column + 0.5);
      y += cover * (row + 0.5);
    }
  }
  return { area, x: x / area, y: y / area };
}

describe("scatterPng", () => {
  it("writes a valid file of the asked size", async () => {
    const { points, labels } = clusters(3, 50);
    const file = await scatterPng(points, { labels, width: 321, height: 200, pixelRatio: 1.5 });
    expect([...file.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    const png = decodePng(file);
    expect([png.width, png.height]).toEqual([482, 300]);
    expect([...png.chunks.keys()]).toEqual(["IHDR", "sRGB", "pHYs", "IDAT", "IEND"]);
    expect([...png.chunks.get("IHDR")!.subarray(8)]).toEqual([8, 2, 0, 0, 0]);
    expect(png.chunks.get("pHYs")!.readUInt32BE(0)).toBe(5669);
    expect(png.inflated).toHaveLength(300 * (1 + 3 * 482));
  });

  it("has the background of its theme", async () => {
    const points = matrixFromRows([[0, 0]]);
    const at = async (background: "light" | "dark"): Promise<number[]> =>
      decodePng(await scatterPng(points, { width: 100, height: 100, background })).pixel(3, 3);
    expect(await at("light")).toEqual([255, 255, 255]);
    expect(await at("dark")).toEqual([0x14, 0x16, 0x1b]);
  });

  it.each([0.4, 1, 1.7, 3, 10, 60])(
    "draws a disc of diameter %d in its place",
    async (pointSize) => {
      const points = matrixFromRows([[4, 4]]);
      const size = { width: 201, height: 151, pixelRatio: 2 };
      const shape = redShape(decodePng(await scatterPng(points, { ...RED, ...size, pointSize })));
      const expected = Math.PI * pointSize ** 2; // radius in pixels is the diameter in CSS pixels
      expect(Math.abs(shape.area / expected - 1)).toBeLessThan(0.06);
      expect(Math.abs(shape.x - 201)).toBeLessThan(0.1);
      expect(Math.abs(shape.y - 151)).toBeLessThan(0.1);
    },
  );

  it("mixes translucent discs over each other in sRGB", async () => {
    const points = matrixFromRows([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    const options = {
      palette: ["#000000"],
      opacity: 0.5,
      pointSize: 20,
      width: 100,
      height: 100,
      pixelRatio: 1,
    };
    const png = decodePng(await scatterPng(points, options));
    expect(png.pixel(50, 50)).toEqual([32, 32, 32]); // 255 / 8
  });

  it("paints in the order of the seed", async () => {
    const points = matrixFromRows([
      [0, 0],
      [0, 0],
    ]);
    const labels = { names: ["red", "blue"], codes: Uint32Array.of(0, 1) };
    const look = { palette: ["#ff0000", "#0000ff"], opacity: 0.5, pointSize: 20, pixelRatio: 1 };
    const plain = { width: 100, height: 100, legend: false, clusterLabels: false };
    const seen = new Set<string>();
    for (let seed = 0; seed < 8; seed++) {
      const png = decodePng(await scatterPng(points, { labels, ...look, ...plain, seed }));
      seen.add(String(png.pixel(50, 50)));
    }
    expect([...seen].toSorted()).toEqual(["128,64,191", "191,64,128"]);
  });

  it("keeps faint layers that eight bits would lose", async () => {
    const points = matrixFromRows(Array.from({ length: 400 }, () => [0, 0]));
    const options = {
      palette: ["#000000"],
      opacity: 0.01,
      pointSize: 20,
      width: 100,
      height: 100,
      pixelRatio: 1,
    };
    const [red] = decodePng(await scatterPng(points, options)).pixel(50, 50);
    expect(Math.abs(red - 255 * 0.99 ** 400)).toBeLessThan(2);
  });

  it("clips discs at the edge", async () => {
    const points = matrixFromRows([
      [0, 0],
      [1, 1],
    ]);
    const png = decodePng(
      await scatterPng(points, { ...RED, width: 100, height: 100, pointSize: 100 }),
    );
    expect(png.pixel(0, 128)).toEqual([255, 0, 0]);
    expect(png.pixel(72, 199)).toEqual([255, 0, 0]);
    expect(png.pixel(0, 0)).toEqual([255, 255, 255]);
  });

  it("draws text dark on light, and boxes for characters without outline", async () => {
    const empty = { data: new Float32Array(), rows: 0, cols: 2, stride: 2 };
    const dark = async (title: string): Promise<number> => {
      const png = decodePng(
        await scatterPng(empty, { title, width: 300, height: 100, pixelRatio: 1 }),
      );
      return redShape(png).area;
    };
    expect(await dark("")).toBe(0);
    expect(await dark("I")).toBeGreaterThan(10);
    expect(await dark("MMM")).toBeGreaterThan(2 * (await dark("III")));
    expect(await dark("\u65e5")).toBeGreaterThan(5);
  });

  it("gives the same bytes for the same input", async () => {
    const { points, labels } = clusters(5, 200);
    const options = { labels, title: "Twice", width: 300, height: 300 };
    expect(
      Buffer.compare(await scatterPng(points, options), await scatterPng(points, options)),
    ).toBe(0);
  });

  it("draws nothing for n = 0 and does not mind labels without points", async () => {
    const empty = { data: new Float32Array(), rows: 0, cols: 2, stride: 2 };
    const labels = { names: ["a", "b"], codes: new Uint32Array() };
    expect(
      redShape(decodePng(await scatterPng(empty, { labels, width: 100, height: 100 }))).area,
    ).toBe(0);
  });

  it("reports progress that never falls and ends at the total", async () => {
    const { points } = clusters(4, 5000);
    const events: Progress[] = [];
    await scatterPng(points, { width: 400, height: 400, onProgress: (p) => events.push(p) });
    const done = events.map((event) => event.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(events.at(-1)).toEqual({ stage: "write", done: 20_800, total: 20_800 });
  });

  it("lets the event loop run, and stops when aborted", async () => {
    const { points } = clusters(4, 50_000);
    const controller = new AbortController();
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
      if (turns === 3) controller.abort("enough");
    }, 1);
    const drawing = scatterPng(points, { signal: controller.signal });
    await expect(drawing).rejects.toMatchObject({ code: "aborted", cause: "enough" });
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(3);
    const late = scatterPng(points, { signal: AbortSignal.abort() });
    await expect(late).rejects.toMatchObject({ code: "aborted" });
  });

  it("refuses pictures that would not fit in memory", async () => {
    const points = matrixFromRows([[0, 0]]);
    const huge = scatterPng(points, { width: 10_000, height: 10_000 });
    await expect(huge).rejects.toMatchObject({ code: "capacity" });
  });
});
