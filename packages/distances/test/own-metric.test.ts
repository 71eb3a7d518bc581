import {
  matrix,
  NO_NEIGHBOUR,
  raggedFromStrings,
  RandomStream,
  vectors,
  type Matrix,
  type NumericArray,
  type Progress,
  type VectorArray,
} from "@ann/core";
import { describe, expect, it } from "vitest";
import { bruteForce, defineMetric, distance, oneToMany, resolve } from "../src/index.ts";
import { randomBytes, randomMatrix } from "./data.ts";

const l1 = (a: NumericArray, b: NumericArray): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum;
};

const gap = (a: VectorArray, b: VectorArray): number =>
  Number((a[0]! as bigint) - (b[0]! as bigint));

const unequal = (a: Uint8Array, b: Uint8Array): number => Number(a[0] !== b[0]);

const lengthGap = (a: Uint16Array, b: Uint16Array): number => Math.abs(a.length - b.length);

const slow = (): number => {
  for (const until = performance.now() + 1; performance.now() < until;);
  return 0;
};

const l1Of = (domain: "non-negative" | "probability") =>
  defineMetric({ name: "mine", domain, evaluate: l1 });

/** Whole numbers, so that a sum has no rounding and ties are frequent. */
function small<T extends NumericArray>(
  Type: new (length: number) => T,
  rows: number,
  seed: number,
): Matrix<T> {
  const random = new RandomStream(seed);
  const data = new Type(rows * 5);
  for (let i = 0; i < data.length; i++) data[i] = random.below(4);
  return matrix(data, rows, 5);
}

const TYPES = [
  Float32Array,
  Float64Array,
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
] as const;

describe("a JavaScript function as metric", () => {
  it.each(TYPES.map((Type) => [Type.name, Type] as const))(
    "finds what the native kernel finds, ties and exclusions included, in rows of %s",
    async (_, Type) => {
      const data = small<NumericArray>(Type, 550, 1);
      const queries = small<NumericArray>(Type, 41, 2);
      const exclude = Uint32Array.from({ length: 41 }, (_unused, i) => (i % 5 ? i : NO_NEIGHBOUR));
      for (const k of [1, 10, 600]) {
        const native = await bruteForce(data, queries, { k, exclude, metric: "l1" });
        const own = await bruteForce(data, queries, { k, exclude, metric: l1 });
        expect(own).toEqual({ ...native, metric: "l1" });
      }
      const query = queries.data.subarray(0, 5);
      const ids = Uint32Array.of(549, 3, 3);
      expect(oneToMany(query, data, { metric: l1 })).toEqual(
        oneToMany(query, data, { metric: "l1" }),
      );
      expect(oneToMany(query, data, { metric: l1, ids })).toEqual(
        oneToMany(query, data, { metric: "l1", ids }),
      );
    },
  );

  it("is given rows of the caller's type, on a stride, in the caller's memory", async () => {
    const padded = matrix(Float32Array.of(0, 0, NaN, 3, 4, NaN), 2, 2, 3);
    const seen: Float32Array[] = [];
    const metric = (a: Float32Array, b: Float32Array): number => {
      seen.push(a, b);
      return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);
    };
    const { distances } = await bruteForce(padded, padded, { k: 2, metric });
    expect([...distances]).toEqual([0, 5, 0, 5]);
    const ours = (row: Float32Array): boolean =>
      row instanceof Float32Array && row.buffer === padded.data.buffer && row.length === 2;
    expect(seen.every(ours)).toBe(true);
  });

  it("takes 64-bit integers and packed bits", async () => {
    const big = vectors(BigInt64Array.of(1n, 2n ** 60n, 5n), 3, 1);
    expect([
      ...oneToMany(BigInt64Array.of(3n), big, { metric: (a, b) => Math.abs(gap(a, b)) }),
    ]).toEqual([2, 2 ** 60, 2]);
    const bits = vectors(Uint8Array.of(0b1, 0b111, 0b0), 3, 1, "b1");
    expect((await bruteForce(bits, bits, { k: 1, metric: unequal })).ids).toEqual(
      Uint32Array.of(0, 1, 2),
    );
  });

  it("takes ragged rows, of different lengths", async () => {
    const words = raggedFromStrings(["a", "", "abcd", "ab"]);
    const { ids } = await bruteForce(words, words, { k: 2, metric: lengthGap });
    expect([...ids]).toEqual([0, 1, 1, 0, 2, 3, 3, 0]);
    expect([...oneToMany("abc", words, { metric: lengthGap })]).toEqual([2, 3, 1, 1]);
    expect(distance(lengthGap)([1, 2, 3], [1])).toBe(2);
  });

  it("is refused 16-bit floats, of which it would see the bits", async () => {
    for (const dtype of ["f16", "bf16"] as const) {
      const rows = vectors(new Uint16Array(2), 2, 1, dtype);
      const message = `metric length is a JavaScript function and would see the bits of ${dtype}; convert the rows with toF32 first`;
      const metric = defineMetric({ name: "length", evaluate: () => 0 });
      const expected = { name: "AnnError", code: "dtype", message };
      await expect(bruteForce(rows, rows, { metric })).rejects.toMatchObject(expected);
    }
  });

  it("may return infinities, and orders them", async () => {
    const data = matrix(Float32Array.of(1, 2, 3, 4), 4, 1);
    const values = [-Infinity, Infinity, 0, Infinity];
    const metric = (_: Float32Array, b: Float32Array): number => values[b[0]! - 1]!;
    const { ids, distances } = await bruteForce(data, matrix(Float32Array.of(0), 1, 1), {
      k: 4,
      metric,
    });
    expect([...ids]).toEqual([0, 2, 1, 3]);
    expect([...distances]).toEqual([-Infinity, 0, Infinity, Infinity]);
  });

  it("answers nothing for nothing", async () => {
    const none = matrix(new Float32Array(0), 0, 3);
    const one = matrix(new Float32Array(3), 1, 3);
    expect(await bruteForce(one, none, { k: 2, metric: l1 })).toEqual(
      await bruteForce(one, none, { k: 2, metric: "l1" }),
    );
    expect(await bruteForce(none, one, { k: 2, metric: l1 })).toEqual(
      await bruteForce(none, one, { k: 2, metric: "l1" }),
    );
  });
});

describe("a JavaScript function that fails", () => {
  const data = randomMatrix(900, 3, 1);
  const queries = randomMatrix(20, 3, 2);
  const target = data.data.subarray(3 * 800, 3 * 801);
  const failing = (result: () => unknown) =>
    defineMetric({
      name: "picky",
      evaluate: (_, b) => (b[0] === target[0] ? (result() as number) : 1),
    });

  it.each([
    ["NaN", NaN, "NaN"],
    ["undefined", undefined, "undefined"],
    ["a bigint", 1n, "1n"],
    ["a string", "1", '"1"'],
    ["a promise", Promise.resolve(1), "Promise"],
  ])("by returning %s is told so, with the pair", async (_, value, shown) => {
    const call = bruteForce(data, queries, { metric: failing(() => value) });
    await expect(call).rejects.toMatchObject({
      name: "AnnError",
      code: "metric",
      message: `metric picky returned ${shown} for query 0 and row 800; a distance is a number, not NaN`,
      details: { metric: "picky", a: 0, b: 800, value },
    });
  });

  it("by throwing keeps the cause", async () => {
    const cause = new RangeError("no");
    const metric = failing(() => {
      throw cause;
    });
    const expected = { code: "metric", details: { metric: "picky", a: 0, b: 800 }, cause };
    await expect(bruteForce(data, queries, { metric })).rejects.toMatchObject({
      ...expected,
      message: "metric picky threw for query 0 and row 800: no",
    });
    expect(() => oneToMany(queries.data.subarray(0, 3), data, { metric })).toThrow(
      expect.objectContaining({
        ...expected,
        message: "metric picky threw for the query and row 800: no",
      }),
    );
    expect(() => distance(metric)([0], target)).toThrow(
      expect.objectContaining({
        code: "metric",
        message: "metric picky threw for a pair: no",
        cause,
      }),
    );
  });

  it("by data that are not finite has the error of the native path", async () => {
    const bad = randomMatrix(3000, 20, 1);
    bad.data[1234 * 20 + 7] = NaN;
    const expected = {
      code: "not-finite",
      message: "data: row 1234, column 7 is NaN; remove or replace NaN and infinities first",
      details: { row: 1234, column: 7 },
    };
    await expect(bruteForce(bad, randomMatrix(5, 20, 2), { metric: l1 })).rejects.toMatchObject(
      expected,
    );
    await expect(bruteForce(randomMatrix(5, 20, 2), bad, { metric: l1 })).rejects.toMatchObject({
      ...expected,
      message: expect.stringMatching(/^queries: row 1234/),
    });
  });
});

describe("a JavaScript function with a domain", () => {
  const data = matrix(Float32Array.of(0.5, 0.5, 0.25, 0.75, 2, -1), 3, 2);
  const fine = matrix(data.data, 2, 2);

  it("is refused rows outside it, with the error of native metrics", async () => {
    for (const domain of ["non-negative", "probability"] as const) {
      const expected = { code: "metric", details: { row: 2, column: 1, value: -1 } };
      await expect(bruteForce(data, fine, { metric: l1Of(domain) })).rejects.toMatchObject({
        ...expected,
        message: "data: row 2, column 1 is -1; mine takes no elements below 0",
      });
      await expect(bruteForce(fine, data, { metric: l1Of(domain) })).rejects.toMatchObject({
        ...expected,
        message: "queries: row 2, column 1 is -1; mine takes no elements below 0",
      });
    }
    const { distances } = await bruteForce(fine, fine, { k: 2, metric: l1Of("probability") });
    expect([...distances]).toEqual([0, 0.5, 0, 0.5]);
  });

  it("may have its rows normalised", async () => {
    const counts = matrix(Float32Array.of(1, 1, 1, 3), 2, 2);
    const options = { k: 2, metric: l1Of("probability") };
    await expect(bruteForce(counts, counts, options)).rejects.toMatchObject({ code: "metric" });
    const { distances } = await bruteForce(counts, counts, { ...options, normalize: true });
    expect([...distances]).toEqual([0, 0.5, 0, 0.5]);
  });
});

describe("a JavaScript function under run control", () => {
  const many = randomMatrix(4000, 20, 5);

  it("stops when aborted before or during the work", async () => {
    const early = bruteForce(many, many, { metric: l1, signal: AbortSignal.abort("early") });
    await expect(early).rejects.toMatchObject({ code: "aborted", cause: "early" });
    const controller = new AbortController();
    const begin = performance.now();
    let calls = 0;
    const metric = (a: Float32Array, b: Float32Array): number => {
      if (++calls === 1000) controller.abort("late");
      return l1(a, b);
    };
    const late = bruteForce(many, many, { metric, signal: controller.signal });
    await expect(late).rejects.toMatchObject({ code: "aborted", cause: "late" });
    expect(calls).toBeLessThan(4000 * 4000);
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  it("stops with the very error that the progress callback throws", async () => {
    const thrown = new Error("stop");
    const onProgress = (): void => {
      throw thrown;
    };
    await expect(bruteForce(many, many, { metric: l1, onProgress })).rejects.toBe(thrown);
  });

  it("reports progress that rises to the number of queries", async () => {
    const events: Progress[] = [];
    const some = matrix(many.data, 500, 20);
    await bruteForce(many, some, { metric: l1, onProgress: (event) => events.push(event) });
    const counts = events.map(({ done }) => done);
    expect(counts).toEqual([...new Set(counts)].toSorted((a, b) => a - b));
    expect(events.every(({ stage, total }) => stage === "search" && total === 500)).toBe(true);
    expect(counts.at(-1)).toBe(500);
  });

  it("lets the event loop turn, even when single calls are slow", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const some = matrix(many.data, 10, 20);
    // 100 calls of 1 ms, in slices of 4: the first slices are no longer than the rest.
    await bruteForce(some, some, { metric: slow });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(12);
  });

  it("checks the number of threads, and does without them", async () => {
    const some = matrix(many.data, 10, 20);
    await expect(bruteForce(some, some, { metric: l1, threads: 0 })).rejects.toMatchObject({
      code: "option",
    });
    const results = await Promise.all(
      [1, 4].map((threads) => bruteForce(some, some, { metric: l1, threads })),
    );
    expect(results[0]).toEqual(results[1]);
  });
});

describe("defineMetric", () => {
  const good = { name: "own", evaluate: () => 1 };

  it("makes a metric that is taken wherever a name is", () => {
    const metric = defineMetric({ ...good, isMetric: true, domain: "probability" });
    expect(resolve(metric)).toBe(metric);
    expect(metric).toMatchObject({ name: "own", isMetric: true, domain: "probability" });
    expect(resolve(defineMetric(good))).toMatchObject({ isMetric: false, domain: "any" });
    expect(distance(metric)([1], [2])).toBe(1);
    expect([...oneToMany(new Uint8Array(2), randomBytes(3, 2, 1), { metric })]).toEqual([1, 1, 1]);
    expect(resolve(() => 0).name).toBe("function");
    expect(resolve(l1).name).toBe("l1");
  });

  it.each([
    ["no object", "l2", "defineMetric: options must be an object"],
    [
      "a slip",
      { ...good, ismetric: true },
      'defineMetric: unknown option "ismetric"; did you mean "isMetric"?',
    ],
    [
      "no name",
      { evaluate: l1 },
      "defineMetric: name must be a string that is not empty, got undefined",
    ],
    ["no function", { name: "own", evaluate: "l2" }, "defineMetric: evaluate must be a function"],
    ["neither half", { name: "own" }, "defineMetric: metric own needs evaluate"],
    [
      "an unknown domain",
      { ...good, domain: "sphere" },
      "defineMetric: domain must be one of any, ",
    ],
    [
      "isMetric in words",
      { ...good, isMetric: "yes" },
      "defineMetric: isMetric must be true or false",
    ],
  ])("refuses %s", (_, definition, message) => {
    expect(() => defineMetric(definition as never)).toThrow(
      expect.objectContaining({ code: "option", message: expect.stringContaining(message) }),
    );
  });

  it("says where only native kernels will do", () => {
    expect(() => resolve(l1).kernel("f32")).toThrow(
      expect.objectContaining({
        code: "metric",
        message: expect.stringMatching(
          /^metric l1 is a JavaScript function, which has no native kernel/,
        ),
      }),
    );
  });
});
