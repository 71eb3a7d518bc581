import { describe, expect, it } from "vitest";
import { addon } from "../src/addon.ts";
import type { NativeRows } from "../src/rows.ts";

const kernel = addon.kernel("levenshtein", "u16[]")!;
const data = Uint16Array.of(1, 2, 3, 4);
const query = { data, offsets: Uint32Array.of(1, 3) };
const control = { threads: 1, onProgress: () => {} };

const RUBBISH: Readonly<Record<string, unknown>> = {
  "no offsets": { data },
  "no rows at all": { data, offsets: new Uint32Array(0) },
  "offsets of another type": { data, offsets: [0, 2] },
  "whole numbers of another type": { data, offsets: Int32Array.of(0, 2) },
  "an offset past the end": { data, offsets: Uint32Array.of(0, 5) },
  "a first offset past the end": { data, offsets: Uint32Array.of(5) },
  "offsets that fall": { data, offsets: Uint32Array.of(0, 3, 2) },
  "a negative offset": { data, offsets: Float64Array.of(-1, 2) },
  "a fraction": { data, offsets: Float64Array.of(0, 1.5) },
  NaN: { data, offsets: Float64Array.of(0, NaN) },
  infinity: { data, offsets: Float64Array.of(0, Infinity) },
  "more than a word": { data, offsets: Float64Array.of(0, 2 ** 64) },
  "elements of another type": { data: new Uint8Array(4), offsets: Uint32Array.of(0, 2) },
  "a matrix": { data, rows: 2, cols: 2, stride: 2 },
  nothing: undefined,
};

describe("the addon, given as ragged rows", () => {
  it("good ones, measures them", () => {
    const rows = { data, offsets: Float64Array.of(0, 0, 2, 4) };
    const out = new Float32Array(3);
    addon.oneToMany(kernel, query, rows, undefined, out);
    // 2 3 against nothing, 1 2 and 3 4.
    expect([...out]).toEqual([2, 2, 2]);
  });

  it.each(Object.keys(RUBBISH))("%s: throws a TypeError", (name) => {
    const bad = RUBBISH[name] as NativeRows;
    const out = new Float32Array(4);
    expect(() => addon.oneToMany(kernel, query, bad, undefined, out)).toThrow(TypeError);
    expect(() => addon.oneToMany(kernel, bad, query, undefined, out)).toThrow(TypeError);
    const job = (a: NativeRows, b: NativeRows): unknown =>
      (addon.allPairs as (...all: unknown[]) => unknown)(kernel, a, b, out, control);
    expect(() => job(bad, query)).toThrow(TypeError);
    // Of the second, undefined means pairs within the first.
    expect(() => job(query, bad ?? ({} as NativeRows))).toThrow(TypeError);
  });
});
