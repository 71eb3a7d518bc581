import { parseCsv } from "@ann/io";
import { describe, expect, it } from "vitest";

/** The page's modules are plain scripts for browsers; those without a DOM can be tried here. */
const load = async (name: string): Promise<Record<string, any>> =>
  import(new URL(`../public/${name}.js`, import.meta.url).href);

const { readEvents } = await load("read-events");
const { Motion } = await load("motion");
const { Camera } = await load("camera");
const { csvOf } = await load("csv");
const { Rows } = await load("rows");
const { classMiddles, canBeLabelled } = await load("labels");
const { shuffled, radiusFor } = await load("paint");

const base64 = (values: Uint32Array): string => Buffer.from(values.buffer).toString("base64");

function rowsOf(
  classes: readonly string[],
  codes: readonly number[],
  ids: readonly string[] | null,
): any {
  const encoded = classes.length > 0 ? base64(Uint32Array.from(codes)) : "";
  const colours = ["#000000"];
  return new Rows({
    type: "rows",
    rows: codes.length,
    columns: 3,
    classes,
    codes: encoded,
    colours,
    ids,
  });
}

describe("readEvents", () => {
  it.each([1, 2, 7, 1000])("puts events together from pieces of %i bytes", async (size) => {
    const events = [{ type: "a", text: "é – ✓" }, { type: "b" }, { type: "c", lines: "x\ny" }];
    const body = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("");
    const bytes = new TextEncoder().encode(body);
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
        controller.close();
      },
    });
    const seen: unknown[] = [];
    for await (const event of readEvents(stream)) seen.push(event);
    expect(seen).toEqual(events);
  });
});

describe("Motion", () => {
  it("glides in a straight line and arrives exactly", () => {
    const motion = new Motion();
    motion.approach(Float32Array.of(0, 10), 0, 100);
    expect([...motion.shown]).toEqual([0, 10]);
    motion.approach(Float32Array.of(0.1, 20), 0, 100);
    expect(motion.advance(50)).toBe(true);
    expect(motion.shown[1]).toBe(15);
    expect(motion.advance(100)).toBe(false);
    expect(motion.shown).toEqual(Float32Array.of(0.1, 20));
  });

  it("sets out from where it is, and jumps when the number of values changes", () => {
    const motion = new Motion();
    motion.approach(Float32Array.of(0), 0, 100);
    motion.approach(Float32Array.of(8), 0, 100);
    motion.advance(50);
    motion.approach(Float32Array.of(0), 50, 100);
    motion.advance(100);
    expect(motion.shown[0]).toBe(2);
    motion.approach(Float32Array.of(1, 2, 3), 100, 100);
    expect([...motion.shown]).toEqual([1, 2, 3]);
  });
});

describe("Camera", () => {
  it("shows everything inside the margins, y upwards", () => {
    const camera = new Camera();
    camera.aim(Float32Array.of(-1, -2, 3, 2), { width: 500, height: 400, margin: 50 });
    expect([camera.screenX(-1), camera.screenX(3)]).toEqual([100, 400]);
    expect([camera.screenY(2), camera.screenY(-2)]).toEqual([50, 350]);
  });

  it("comes to rest at a new aim", () => {
    const camera = new Camera();
    const window = { width: 100, height: 100, margin: 0 };
    camera.aim(Float32Array.of(0, 0, 1, 1), window);
    camera.aim(Float32Array.of(10, 10, 30, 30), window);
    expect(camera.screenX(0)).toBe(0);
    let steps = 0;
    while (camera.advance(16) && steps < 1000) steps++;
    expect(steps).toBeLessThan(1000);
    expect(camera.screenX(10)).toBeCloseTo(0, 2);
    expect(camera.screenX(30)).toBeCloseTo(100, 2);
  });

  it("survives one point and none", () => {
    const camera = new Camera();
    const window = { width: 100, height: 80, margin: 10 };
    camera.aim(new Float32Array(0), window);
    camera.aim(Float32Array.of(5, 5), window);
    expect([camera.screenX(5), camera.screenY(5)]).toEqual([50, 40]);
  });
});

describe("csvOf", () => {
  it("reads back to the same bits, classes and names", async () => {
    const xy = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i) * 10 ** ((i % 13) - 6));
    xy.set([0, -0.1, 1 / 3, 3.4e38, 1.17549435e-38, 16_777_216]);
    const codes = Array.from({ length: 300 }, (_, i) => i % 3);
    const ids = codes.map((_, i) => `row "${i}"`);
    const classes = ["a, b", "#c", "d"];
    const table = await parseCsv(csvOf(xy, rowsOf(classes, codes, ids)));
    expect(table.matrix.data).toEqual(xy);
    expect(table.ids).toEqual(ids);
    const { labels } = table;
    expect(Array.from(labels!.codes, (code) => labels!.names[code])).toEqual(
      codes.map((code) => classes[code]),
    );
  });

  it("has two columns when there is nothing else to tell", () => {
    expect(csvOf(Float32Array.of(0.5, -2), rowsOf([], [0], null))).toBe("x,y\n0.5,-2\n");
  });
});

describe("the map", () => {
  it("writes class names at medians, when they are few and short", () => {
    const rows = rowsOf(["a", "b"], [0, 1, 1, 1], null);
    const xy = Float32Array.of(1, 2, 0, 9, 5, 7, 90, 8);
    expect([...classMiddles(xy, rows)]).toEqual([1, 2, 5, 8]);
    expect(canBeLabelled(rows)).toBe(true);
    expect(canBeLabelled(rowsOf(["only"], [0], null))).toBe(false);
    expect(canBeLabelled(rowsOf(["a", "x".repeat(25)], [0], null))).toBe(false);
    expect(rows.counts).toEqual([1, 3]);
  });

  it("draws every point once, in a fixed mixed order", () => {
    for (const n of [0, 1, 2, 1000]) {
      const order: Uint32Array = shuffled(n);
      expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    }
    expect(shuffled(1000)).toEqual(shuffled(1000));
    expect(radiusFor(1e6, 1e6)).toBeLessThan(radiusFor(100, 1e6));
  });
});
