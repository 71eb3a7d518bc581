import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  matrix,
  raggedFromRows,
  raggedFromStrings,
  vectors,
  type Matrix,
  type NumericArray,
} from "@ann/core";
import { describe, expect, it } from "vitest";
import { distance, oneToMany } from "../src/index.ts";

const GOLDEN = process.env["ANN_GOLDEN"];

const golden = <T>(file: string): T =>
  JSON.parse(readFileSync(join(GOLDEN!, `distances/${file}.json`), "utf8")) as T;

const ARRAYS: Readonly<Record<string, { from(values: readonly number[]): NumericArray }>> = {
  i8: Int8Array,
  u8: Uint8Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
};

interface Pair<D> {
  readonly x: readonly (number | string)[];
  readonly y: readonly (number | string)[];
  readonly d: D;
}

/** The distance of two rows as kernels give it. */
function found(metric: string, type: string, { x, y }: Pair<unknown>): number {
  const [a, b] = [ARRAYS[type]!.from(x.map(Number)), ARRAYS[type]!.from(y.map(Number))];
  return oneToMany(a, matrix(b, 1, b.length) as Matrix<typeof a>, { metric })[0]!;
}

describe.skipIf(!GOLDEN)("golden values", () => {
  it("packed bits", () => {
    type Bits = Record<"bits" | "hamming_count" | "jaccard", number>;
    type Packed = Record<"packed_le_bytes_x" | "packed_le_bytes_y", number[]>;
    const { cases } = golden<{ cases: (Bits & Packed)[] }>("bits");
    expect(cases.length).toBeGreaterThan(10);
    for (const one of cases) {
      const [x, y] = [one.packed_le_bytes_x, one.packed_le_bytes_y];
      const rows = vectors(Uint8Array.from(y), 1, y.length, "b1");
      const bits = 8 * x.length;
      for (const [metric, exact] of [
        ["hamming_count", one.hamming_count],
        ["hamming", one.hamming_count / bits],
        ["jaccard", one.jaccard],
      ] as const) {
        expect(oneToMany(Uint8Array.from(x), rows, { metric })[0]).toBe(Math.fround(exact));
        expect(distance(metric, "b1")(x, y)).toBeCloseTo(exact, 15);
      }
    }
  });

  it("sets", () => {
    type Sets = { x: number[]; y: number[]; jaccard: number };
    const { cases } = golden<{ cases: Sets[] }>("sets");
    expect(cases.length).toBeGreaterThan(4);
    for (const { x, y, jaccard } of cases) {
      const rows = raggedFromRows([y, x], Uint32Array);
      expect(oneToMany(Uint32Array.from(x), rows, { metric: "jaccard" })).toEqual(
        Float32Array.of(jaccard, 0),
      );
      expect(distance("jaccard", "u32[]")(x, y)).toBeCloseTo(jaccard, 15);
    }
  });

  it("strings", () => {
    type Words = { a: string; b: string; d?: number; utf16?: number };
    const all = golden<Record<"words" | "dna" | "block_boundaries", Words[]>>("levenshtein");
    const cases = [...all.words, ...all.dna, ...all.block_boundaries];
    expect(cases.length).toBeGreaterThan(350);
    for (const { a, b, d, utf16 = d } of cases) {
      const rows = raggedFromStrings([b, a]);
      expect(oneToMany(a, rows, { metric: "levenshtein" })).toEqual(Float32Array.of(utf16!, 0));
      expect(oneToMany(b, rows, { metric: "levenshtein" })).toEqual(Float32Array.of(0, utf16!));
    }
  });

  it("integers", () => {
    type Exact = Record<"l1" | "sqeuclidean" | "dot", string> &
      Record<"hamming_count" | "cosine", number> & { jaccard_weighted_minmax?: number };
    const { cases } = golden<{ cases: (Pair<Exact> & { type: string })[] }>("integers");
    expect(cases.length).toBeGreaterThan(70);
    for (const one of cases) {
      const { type, d } = one;
      const values: Record<string, number> = { hamming_count: d.hamming_count };
      if (d.jaccard_weighted_minmax !== undefined && type.startsWith("u")) {
        values["jaccard"] = d.jaccard_weighted_minmax;
      }
      if (type.endsWith("8")) {
        values["l1"] = Number(d.l1);
        values["sqeuclidean"] = Number(d.sqeuclidean);
        values["ip"] = 1 - Number(d.dot);
        values["cosine"] = d.cosine;
      }
      for (const [metric, exact] of Object.entries(values)) {
        const error = Math.abs(found(metric, type, one) - exact);
        // One rounding to 32 bits; cosine and jaccard may be on the other side of it.
        const quotient = metric === "cosine" || metric === "jaccard";
        expect(error, `${metric} ${type}`).toBeLessThanOrEqual(
          quotient ? 2 ** -24 * Math.abs(exact) + 1e-13 : Math.abs(Math.fround(exact) - exact),
        );
      }
    }
  });

  it("floats: jaccard and hamming for every length from 1 to 70", () => {
    type Floats = { jaccard_weighted_minmax: number; hamming: number };
    type Rows = Record<"x" | "y" | "cx" | "cy", (number | string)[]> & { d: Floats };
    const { by_length: cases } = golden<{ by_length: Rows[] }>("by_length");
    expect(cases).toHaveLength(70);
    for (const { x, y, cx, cy, d } of cases) {
      for (const type of ["f32", "f64"]) {
        const pair = { x, y, d };
        expect(found("hamming", type, pair)).toBe(Math.fround(d.hamming));
        const counts = { x: cx, y: cy, d };
        const error = Math.abs(found("jaccard", type, counts) - d.jaccard_weighted_minmax);
        expect(error).toBeLessThanOrEqual(1e-5 * d.jaccard_weighted_minmax);
      }
    }
  });
});
