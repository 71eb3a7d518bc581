import { matrix, type Matrix, type Vectors } from "@ann/core";
import { describe, expect, it } from "vitest";
import { bruteForce, normalizeRows, oneToMany } from "../src/index.ts";

const rowsOf = (rows: readonly (readonly number[])[]): Matrix =>
  matrix(Float32Array.from(rows.flat()), rows.length, rows[0]!.length);

const HALVES = rowsOf([[0.5, 0.5]]);

describe("rows of probabilities", () => {
  it("that do not sum to 1 are refused, with the way out", async () => {
    const data = rowsOf([
      [0.5, 0.5],
      [0.5, 0.75],
    ]);
    await expect(bruteForce(data, HALVES, { metric: "kl", k: 1 })).rejects.toMatchObject({
      code: "metric",
      message:
        "data: row 1 sums to 1.25; kl takes rows that sum to 1: normalizeRows(rows) makes them, or the option normalize of calls that have it",
      details: { row: 1, sum: 1.25 },
    });
    await expect(bruteForce(HALVES, data, { metric: "js", k: 1 })).rejects.toThrow(
      "queries: row 1 sums to 1.25; jensenshannon takes",
    );
  });

  it("with an element below 0 are refused; -0 is not below", async () => {
    const data = rowsOf([
      [1, -0],
      [1.25, -0.25],
    ]);
    await expect(bruteForce(data, HALVES, { metric: "hellinger", k: 1 })).rejects.toMatchObject({
      code: "metric",
      message: "data: row 1, column 1 is -0.25; hellinger takes no elements below 0",
      details: { row: 1, column: 1, value: -0.25 },
    });
    const good = rowsOf([[1, -0]]);
    expect((await bruteForce(good, HALVES, { metric: "hellinger", k: 1 })).ids[0]).toBe(0);
  });

  it("are finite before anything else", async () => {
    await expect(
      bruteForce(rowsOf([[NaN, 0.5]]), HALVES, { metric: "kl", k: 1 }),
    ).rejects.toMatchObject({ code: "not-finite" });
  });

  it.each([
    ["f64", new Float64Array([0.3, 0.700004]), new Float64Array([0.3, 0.70002])],
    // 0x3c00 is 1, 0x3800 a half, 0x1400 and 0x1800 are 2^-10 and 2^-9.
    ["f16", Uint16Array.of(0x3bff, 0), Uint16Array.of(0x3c00, 0x1800)],
    // 0x3f80 is 1, 0x3f7f is 1 - 2^-8, 0x3c00 is 2^-7.
    ["bf16", Uint16Array.of(0x3f7f, 0), Uint16Array.of(0x3f80, 0x3c00)],
  ] as const)("of %s may miss 1 by the roundings of that type", async (dtype, near, far) => {
    const of = (data: typeof near | typeof far): Vectors =>
      ({ data, rows: 1, cols: 2, stride: 2, dtype }) as Vectors;
    const found = await bruteForce(of(near), of(near), { metric: "hellinger", k: 1 });
    expect([...found.distances]).toEqual([0]);
    await expect(bruteForce(of(far), of(near), { metric: "hellinger", k: 1 })).rejects.toThrow(
      /^data: row 0 sums to 1\.\d+; hellinger takes rows that sum to 1/,
    );
  });

  it("name the first bad row, for any number of threads", async () => {
    const data = matrix(new Float32Array(200_000).fill(0.5), 100_000, 2);
    for (const row of [99_999, 70_001, 40_003]) data.data[2 * row] = 3;
    for (const threads of [1, 2, 5]) {
      await expect(
        bruteForce(data, HALVES, { metric: "jeffreys", k: 1, threads }),
      ).rejects.toMatchObject({ details: { row: 40_003, sum: 3.5 } });
    }
  });

  it("are not looked at by oneToMany, which is cheap", () => {
    expect(oneToMany(Float32Array.of(4, 0), rowsOf([[1, 0]]), { metric: "hellinger" })).toEqual(
      Float32Array.of(Math.SQRT1_2),
    );
  });
});

describe("latitudes", () => {
  it("beyond a quarter turn were degrees", async () => {
    const paris = rowsOf([[48.85, 2.35]]);
    await expect(bruteForce(paris, paris, { metric: "haversine", k: 1 })).rejects.toMatchObject({
      code: "metric",
      message:
        "data: row 0 has latitude 48.85, beyond pi/2; haversine takes radians: were degrees meant? multiply them by pi / 180",
    });
    const pole = rowsOf([[Math.PI / 2, 9]]);
    expect([...(await bruteForce(pole, pole, { metric: "haversine", k: 1 })).ids]).toEqual([0]);
  });
});

describe("normalize: true", () => {
  it("gives what normalised copies give, and leaves the rows alone", async () => {
    const data = rowsOf([
      [1, 3],
      [2, 2],
    ]);
    const before = data.data.slice();
    const options = { metric: "jensenshannon", k: 2 } as const;
    const found = await bruteForce(data, data, { ...options, normalize: true });
    expect(found).toEqual(await bruteForce(normalizeRows(data), normalizeRows(data), options));
    expect(data.data).toEqual(before);
  });

  it("is for probabilities", async () => {
    await expect(bruteForce(HALVES, HALVES, { normalize: true, k: 1 })).rejects.toThrow(
      "bruteForce: normalize is for metrics on probabilities, not l2; use normalizeRows for others",
    );
    await expect(
      bruteForce(HALVES, HALVES, { normalize: 1 as unknown as boolean, metric: "kl", k: 1 }),
    ).rejects.toMatchObject({ code: "option" });
  });

  it("names the row that has no sum", async () => {
    const zero = rowsOf([
      [1, 1],
      [0, 0],
    ]);
    await expect(
      bruteForce(HALVES, zero, { metric: "kl", normalize: true, k: 1 }),
    ).rejects.toMatchObject({
      code: "metric",
      message: "queries: row 1 sums to 0: there is nothing to divide by; leave it out",
      details: { row: 1 },
    });
  });
});

describe("normalizeRows", () => {
  it("divides by the sum or by the length, also of rows near the ends of the range", () => {
    const m = matrix(Float64Array.of(3, 4, 3e307, 4e307, 3e-308, 4e-308, 0, 0), 4, 2);
    const unit = normalizeRows(m, { norm: "l2" });
    for (const i of [0, 1, 2]) {
      expect(unit.data[2 * i]).toBeCloseTo(0.6, 15);
      expect(unit.data[2 * i + 1]).toBeCloseTo(0.8, 15);
    }
    expect([...unit.data.subarray(6)]).toEqual([0, 0]);
    const three = normalizeRows(matrix(m.data.subarray(0, 6), 3, 2));
    for (const i of [0, 1, 2]) expect(three.data[2 * i]).toBeCloseTo(3 / 7, 15);
  });

  it("reads strided rows and keeps the element type", () => {
    const strided = { data: Float32Array.of(1, 3, 9, 1, 1, 9), rows: 2, cols: 2, stride: 3 };
    const found = normalizeRows(strided);
    expect(found).toEqual({
      data: Float32Array.of(0.25, 0.75, 0.5, 0.5),
      rows: 2,
      cols: 2,
      stride: 2,
    });
  });

  it("refuses what it cannot divide", () => {
    const negative = matrix(Float32Array.of(2, -1), 1, 2);
    expect(() => normalizeRows(negative)).toThrow(
      "normalizeRows: row 0, column 1 is -1; probabilities are not below 0",
    );
    expect(normalizeRows(negative, { norm: "l2" }).rows).toBe(1);
    expect(() => normalizeRows(matrix(Float32Array.of(2, Infinity), 1, 2))).toThrow(
      expect.objectContaining({ code: "not-finite" }),
    );
    expect(() => normalizeRows(negative, { norm: "max" as "l1" })).toThrow(
      'normalizeRows: norm must be "l1" or "l2", got "max"',
    );
    const bytes = matrix(Uint8Array.of(1, 2), 1, 2) as unknown as Matrix;
    expect(() => normalizeRows(bytes)).toThrow(expect.objectContaining({ code: "dtype" }));
  });
});
