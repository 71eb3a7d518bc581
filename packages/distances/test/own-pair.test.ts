/** `distance()` of metrics of one's own, with and without an element type. */
import { describe, expect, it } from "vitest";
import { defineMetric, distance, kernel, manyToMany, oneToMany } from "../src/index.ts";
import { raggedFromRows, raggedFromStrings, vectors, type VectorDtype } from "@ann/core";

const DTYPES = ["f16", "bf16", "f32", "f64", "u16"] as const;
const native = defineMetric({ name: "mine", native: DTYPES.map((dtype) => kernel("l1", dtype)) });
const bits = defineMetric({
  name: "bits",
  native: [kernel("hamming", "b1"), kernel("hamming", "u8")],
});
const measure = (a: ArrayLike<number>, b: ArrayLike<number>): number => Math.abs(a[0]! - b[0]!);
const thrown = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ name: "AnnError", code, message: expect.stringMatching(message) });

const row = (value: number): Float32Array => Float32Array.of(0, value);

describe("a native metric of one's own", () => {
  it("measures one pair of the element type that it is told", () => {
    // 1 and 2.5 as f16, 1 and 3 as bf16.
    expect(distance(native, "f16")(Uint16Array.of(0x3c00), Uint16Array.of(0x4100))).toBe(1.5);
    expect(distance(native, "bf16")(Uint16Array.of(0x3f80), Uint16Array.of(0x4040))).toBe(2);
    expect(distance(native)(Uint16Array.of(0x3c00), Uint16Array.of(0x4100))).toBe(0x500);
    expect(distance(native, "f64")([1], [3])).toBe(2);
    expect(distance(bits, "b1")(Uint8Array.of(0b111), Uint8Array.of(0b100))).toBe(0.25);
    expect(distance(bits, "u8")(Uint8Array.of(0b111, 0), Uint8Array.of(0b100, 0))).toBe(0.5);
  });

  it("refuses other element types", () => {
    expect(() => distance(native, "u8")).toThrow(
      thrown("dtype", /no mine kernel .* type u8; it has/),
    );
    const f16 = distance(native, "f16");
    expect(() => f16([1], [2])).toThrow(thrown("dtype", /Array\(1\) does not hold .* type f16/));
    expect(() => f16(Uint16Array.of(0), new Float32Array(1))).toThrow(
      thrown("dtype", /Float32Array/),
    );
    expect(() => distance(native)(Uint16Array.of(0), new Float32Array(1))).toThrow(
      thrown("dtype", /different element types: u16 and f32/),
    );
    expect(() => f16(Uint16Array.of(0), Uint16Array.of(0, 0))).toThrow(thrown("shape", /lengths/));
  });

  it("refuses NaN and infinities as all calls do", () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      const why = new RegExp(`row 0, column 1 is ${value};`);
      expect(() => distance(native)(row(value), row(1))).toThrow(thrown("not-finite", why));
      expect(() => distance(native)(row(1), row(value))).toThrow(thrown("not-finite", why));
    }
    expect(() => distance(native, "f16")(Uint16Array.of(0x7e00), Uint16Array.of(0))).toThrow(
      thrown("not-finite", /a: row 0, column 0 is NaN/),
    );
  });

  it("refuses rows outside the domain", () => {
    const metric = defineMetric({
      name: "mine",
      native: [kernel("kl", "f64"), kernel("kl", "f32")],
    });
    expect(() => distance(metric)([0.5, 0.5], [0.5, 1])).toThrow(thrown("metric", /sums to 1.5/));
    expect(distance(metric)([0.5, 0.5], [0.5, 0.5])).toBe(0);
  });

  it("beside a function leaves to it the rows that it can read", () => {
    const both = defineMetric({
      name: "both",
      evaluate: () => 7,
      native: [kernel("l1", "f16"), kernel("l1", "f32")],
    });
    expect(distance(both)([1], [2])).toBe(7);
    expect(distance(both, "f32")(Float32Array.of(1), Float32Array.of(2))).toBe(7);
    expect(distance(both, "f16")(Uint16Array.of(0x3c00), Uint16Array.of(0x4000))).toBe(1);
  });
});

describe("a JavaScript function", () => {
  it.each<[VectorDtype, string]>([
    ["u4", "dequantize"],
    ["f16", "toF32"],
    ["bf16", "toF32"],
  ])("is shown no bits of %s", async (dtype, way) => {
    const why = thrown("dtype", new RegExp(`would see the bits of ${dtype}; .* with ${way} first`));
    expect(() => distance(measure, dtype)).toThrow(why);
    const data = dtype === "u4" ? Uint8Array.of(1, 2) : Uint16Array.of(1, 2);
    const rows = vectors(data, 2, 1, dtype);
    expect(() => oneToMany(data.slice(0, 1), rows, { metric: measure })).toThrow(why);
    await expect(manyToMany(rows, rows, { metric: measure })).rejects.toThrow(why);
  });

  it("on sets gets sets only", async () => {
    const metric = defineMetric({ name: "mine", domain: "set", evaluate: measure });
    const sets = raggedFromRows([[1, 4], [2], [3, 3]], Uint32Array);
    const why = thrown("metric", /row 2 is not a set of ascending ids: 3 is followed by 3; sort/);
    const query = Uint32Array.of(5);
    expect(() => oneToMany(query, sets, { metric })).toThrow(why);
    expect(oneToMany(query, sets, { metric, ids: Uint32Array.of(0, 1) })).toEqual(
      Float32Array.of(4, 3),
    );
    expect(() => oneToMany(Uint32Array.of(5, 4), sets, { metric })).toThrow(
      /^query: row 0 is not a set/,
    );
    await expect(manyToMany(sets, sets, { metric })).rejects.toThrow(why);
  });

  it("on texts gets no two that are too long", async () => {
    const metric = defineMetric({ name: "mine", domain: "text", evaluate: measure });
    const texts = raggedFromStrings(["a", "b".repeat(2 ** 18 + 1)]);
    const why = thrown("capacity", /two rows of 262145 elements and more/);
    await expect(manyToMany(texts, texts, { metric })).rejects.toThrow(why);
    expect(() => oneToMany("c".repeat(2 ** 18 + 2), texts, { metric })).toThrow(why);
    expect(oneToMany("c", texts, { metric })).toEqual(Float32Array.of(2, 1));
  });

  it("gets no NaN", () => {
    const rows = vectors(Float32Array.of(1, NaN), 2, 1);
    expect(() => oneToMany(Float32Array.of(1), rows, { metric: measure })).toThrow(
      thrown("not-finite", /rows: row 1, column 0 is NaN/),
    );
    expect(
      oneToMany(Float32Array.of(1), rows, { metric: measure, ids: Uint32Array.of(0) }),
    ).toEqual(Float32Array.of(0));
  });
});
