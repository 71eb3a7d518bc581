/** What a plug-in says that rows must hold is checked for it, whatever their type. */
import {
  matrix,
  raggedFromRows,
  vectors,
  type NumericArray,
  type Ragged,
  type VectorArray,
  type Vectors,
} from "@ann/core";
import { bruteForce, defineMetric, distance, manyToMany, oneToMany, pdist } from "@ann/distances";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

/** A kernel by which all distances are 0: see broken_kernels.cc. */
const { zero } = createRequire(import.meta.url)("../build/Release/broken_kernels.node") as {
  zero(dtype: string, domain: number): object;
};
const [NON_NEGATIVE, PROBABILITY, TURNS, SET, TEXT] = [1, 2, 3, 4, 5];

type Rows = Vectors & Ragged<NumericArray>;
const rows = (...values: number[][]) => ({
  of: (Type: new (length: number) => NumericArray) => raggedFromRows(values, Type) as Rows,
});
const flat = <T extends VectorArray>(data: T, dtype?: "f16" | "bf16") =>
  vectors(data, 2, data.length / 2, dtype) as unknown as Rows;

/** Two rows of which the second is wrong, and two that are right. */
const CASES: readonly (readonly [string, number, Rows, Rows, RegExp])[] = [
  [
    "u8",
    PROBABILITY!,
    flat(Uint8Array.of(1, 0, 1, 1)),
    flat(Uint8Array.of(1, 0, 0, 1)),
    /metric: .*row 1 sums to 2; /,
  ],
  [
    "u16",
    PROBABILITY!,
    flat(Uint16Array.of(1, 0, 0, 0)),
    flat(Uint16Array.of(1, 0, 0, 1)),
    /row 1 sums to 0; /,
  ],
  [
    "u32",
    TURNS!,
    flat(Uint32Array.of(1, 0, 2, 0)),
    flat(Uint32Array.of(1, 0, 0, 9)),
    /row 1 has latitude 2, /,
  ],
  [
    "u64",
    PROBABILITY!,
    flat(BigUint64Array.of(1n, 0n, 9n, 0n)),
    flat(BigUint64Array.of(1n, 0n, 0n, 1n)),
    /row 1 sums to 9; /,
  ],
  [
    "i8",
    NON_NEGATIVE!,
    flat(Int8Array.of(1, 0, 0, -1)),
    flat(Int8Array.of(1, 0, 0, 1)),
    /row 1, column 1 is -1; /,
  ],
  [
    "f16",
    NON_NEGATIVE!,
    flat(Uint16Array.of(0, 0, 0xbc00, 0), "f16"),
    flat(new Uint16Array(4), "f16"),
    /row 1, column 0 is -1; /,
  ],
  [
    "bf16",
    NON_NEGATIVE!,
    flat(Uint16Array.of(0, 0, 0, 0xc000), "bf16"),
    flat(new Uint16Array(4), "bf16"),
    /row 1, column 1 is -2; /,
  ],
  [
    "f32[]",
    0,
    rows([1], [1, NaN]).of(Float32Array),
    rows([1], []).of(Float32Array),
    /not-finite: .*row 1, column 1 is NaN;/,
  ],
  [
    "f64[]",
    0,
    rows([], [-Infinity]).of(Float64Array),
    rows([], [1, 2]).of(Float64Array),
    /not-finite: .*row 1, column 0 is -Infinity;/,
  ],
  [
    "f32[]",
    NON_NEGATIVE!,
    rows([1], [1, -2]).of(Float32Array),
    rows([1], []).of(Float32Array),
    /row 1, column 1 is -2; /,
  ],
  [
    "f64[]",
    PROBABILITY!,
    rows([1], [1, 0.5]).of(Float64Array),
    rows([0.5, 0.5], [1]).of(Float64Array),
    /row 1 sums to 1.5; /,
  ],
  [
    "i16[]",
    NON_NEGATIVE!,
    rows([1], [-7]).of(Int16Array),
    rows([1], [2, 3]).of(Int16Array),
    /row 1, column 0 is -7; /,
  ],
  [
    "u16[]",
    SET!,
    rows([1], [3, 3]).of(Uint16Array),
    rows([1, 2], [3]).of(Uint16Array),
    /row 1 is not a set of ascending ids: 3 is followed by 3; /,
  ],
  [
    "i32[]",
    SET!,
    rows([1], [1, -1]).of(Int32Array),
    rows([-1, 2], []).of(Int32Array),
    /1 is followed by -1; /,
  ],
];

const told = async (call: () => unknown): Promise<string> => {
  try {
    await call();
    return "taken";
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`;
  }
};
const row = (from: Rows, i: number): never =>
  (from.offsets
    ? from.data.slice(from.offsets[i], from.offsets[i + 1])
    : from.data.slice(i * from.cols, (i + 1) * from.cols)) as never;

describe.each(CASES)("rows of %s, domain %i", (dtype, domain, bad, good, why) => {
  const metric = defineMetric({ name: "zero", native: zero(dtype, domain) });
  it("are refused by searches, matrices and pairs", async () => {
    const options = { metric, k: 1 };
    for (const call of [
      () => bruteForce(bad, good, options),
      () => bruteForce(good, bad, options),
      () => manyToMany(bad, good, { metric }),
      () => manyToMany(good, bad, { metric }),
      () => pdist(bad, { metric }),
    ]) {
      expect(await told(call)).toMatch(why);
    }
    const single = distance(metric, dtype as "f32");
    expect(await told(() => single(row(bad, 1), row(good, 1)))).toMatch(
      new RegExp(why.source.replaceAll("row 1", "row 0")),
    );
  });

  it("are taken when they are right", async () => {
    const { ids } = await bruteForce(good, good, { metric, k: 1 });
    expect(ids).toEqual(Uint32Array.of(0, 0));
    expect(await pdist(good, { metric })).toEqual(Float32Array.of(0));
    expect(oneToMany(row(good, 0), good, { metric })).toEqual(Float32Array.of(0, 0));
    expect(distance(metric, dtype as "f32")(row(good, 0), row(good, 0))).toBe(0);
  });
});

it("oneToMany refuses what is not finite, and what is no set", () => {
  const floats = defineMetric({ name: "zero", native: [zero("f32", 0), zero("f32[]", 0)] });
  const bad = matrix(Float32Array.of(1, 2, NaN, 3), 2, 2);
  expect(() => oneToMany(Float32Array.of(1, 2), bad, { metric: floats })).toThrow(
    /rows: row 1, column 0 is NaN/,
  );
  const ragged = raggedFromRows([[1], [Infinity]], Float32Array);
  expect(() => oneToMany(Float32Array.of(1), ragged, { metric: floats })).toThrow(
    /rows: row 1, column 0 is Infinity/,
  );
  const sets = defineMetric({ name: "zero", native: zero("u16[]", SET!) });
  expect(() => oneToMany(Uint16Array.of(1), raggedFromRows([[2, 1]]), { metric: sets })).toThrow(
    /not a set/,
  );
});

it("of two texts one may be long", () => {
  const metric = distance(defineMetric({ name: "zero", native: zero("u8[]", TEXT!) }));
  const [long, short] = [new Uint8Array(2 ** 18 + 1), new Uint8Array(3)];
  expect(metric(long, short)).toBe(0);
  expect(() => metric(long, long)).toThrow(expect.objectContaining({ code: "capacity" }));
});
