import { matrix, raggedFromRows, type Matrix } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manyToMany, oneToMany, pdist } from "../src/index.ts";
import { randomMatrix } from "./data.ts";

const row = (m: Matrix<Float32Array>, i: number): Float32Array =>
  m.data.subarray(i * m.stride, i * m.stride + m.cols);

/** All distances by `oneToMany`, row after row. */
const expected = (
  a: Matrix<Float32Array>,
  b: Matrix<Float32Array>,
  metric: string,
): Float32Array[] => Array.from({ length: a.rows }, (_, i) => oneToMany(row(a, i), b, { metric }));

const gap = (x: ArrayLike<number>, y: ArrayLike<number>): number => x[0]! - y[0]!;

describe("manyToMany", () => {
  it("is oneToMany of every row, bit by bit, without a product and for 1, 2 or 3 threads", async () => {
    const shape = fc.record({
      rows: fc.integer({ min: 1, max: 40 }),
      others: fc.integer({ min: 1, max: 1100 }),
      cols: fc.integer({ min: 1, max: 9 }),
      metric: fc.constantFrom("l2", "sqeuclidean", "l1", "ip", "cosine"),
      threads: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ rows, others, cols, metric, threads }) => {
        const a = randomMatrix(rows, cols, 1);
        const b = randomMatrix(others, cols, 2);
        const found = await manyToMany(a, b, { metric, threads });
        expect(found).toMatchObject({ rows, cols: others, stride: others });
        for (const [i, distances] of expected(a, b, metric).entries()) {
          expect(found.data.subarray(i * others, (i + 1) * others)).toEqual(distances);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("writes to the caller's array, in doubles if it holds them", async () => {
    const a = matrix(Float64Array.of(0, 0.1), 2, 1);
    const out = new Float64Array(4);
    const { data } = await manyToMany(a, a, { metric: "l1", out });
    expect(data).toBe(out);
    expect([...out]).toEqual([0, 0.1, 0.1, 0]);
  });

  it("evaluates a JavaScript function", async () => {
    const a = matrix(Float32Array.of(1, 2, 3), 3, 1);
    expect([...(await manyToMany(a, { ...a, rows: 2 }, { metric: gap })).data]).toEqual([
      0, -1, 1, 0, 2, 1,
    ]);
    expect([...(await pdist(a, { metric: gap }))]).toEqual([-1, -2, -1]);
  });

  it("gives an empty matrix for no rows", async () => {
    const none = matrix(new Float32Array(0), 0, 0);
    const some = randomMatrix(3, 2, 1);
    expect(await manyToMany(none, some)).toMatchObject({ rows: 0, cols: 3 });
    expect(await manyToMany(some, none)).toMatchObject({ rows: 3, cols: 0 });
  });

  it.each([
    ["an array of another size", { out: new Float32Array(3) }, "shape", /needed are 2 x 2 = 4/],
    [
      "another kind of array",
      { out: new Uint8Array(4) },
      "dtype",
      /Float32Array or a Float64Array/,
    ],
    ["an option of another call", { k: 3 }, "option", /unknown option "k"/],
  ])("refuses %s", async (_, options, code, message) => {
    const a = randomMatrix(2, 2, 1);
    await expect(manyToMany(a, a, options as object)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it("refuses sides that do not match, and what is not finite", async () => {
    const a = randomMatrix(2, 2, 1);
    await expect(manyToMany(a, randomMatrix(2, 3, 1))).rejects.toMatchObject({ code: "shape" });
    const bytes = matrix(new Uint8Array(4), 2, 2);
    await expect(manyToMany(a, bytes as unknown as Matrix<Float32Array>)).rejects.toMatchObject({
      code: "dtype",
    });
    const bad = matrix(Float32Array.of(1, NaN), 1, 2);
    await expect(manyToMany(a, bad)).rejects.toMatchObject({ code: "not-finite" });
  });

  it("refuses a matrix that no memory holds, and says how large it would be", async () => {
    const huge = { data: new Float32Array(1), rows: 2 ** 31 - 1, cols: 0, stride: 0 };
    await expect(manyToMany(huge, huge)).rejects.toMatchObject({
      code: "capacity",
      message: expect.stringMatching(/2147483647 x 2147483647 distances, \d+ MiB/),
    });
  });

  it("stops within 50 ms, and reports rows", async () => {
    const a = randomMatrix(3000, 300, 1);
    const controller = new AbortController();
    let stopped = 0;
    const onProgress = (): void => {
      stopped ||= performance.now();
      controller.abort();
    };
    const job = manyToMany(a, a, { signal: controller.signal, onProgress, threads: 1 });
    await expect(job).rejects.toMatchObject({ code: "aborted" });
    expect(stopped).toBeGreaterThan(0);
    const seen: number[] = [];
    const b = randomMatrix(40, 3, 1);
    await manyToMany(b, b, { onProgress: ({ done, total }) => void seen.push(done, total) });
    expect(seen.slice(-2)).toEqual([40, 40]);
  });
});

describe("pdist", () => {
  it("is the upper triangle of manyToMany, row by row, for 1, 2 and 3 threads", async () => {
    for (const [rows, cols] of [
      [2, 1],
      [17, 3],
      [1100, 2],
    ] as const) {
      const data = randomMatrix(rows, cols, 5);
      const { data: all } = await manyToMany(data, data);
      const above = all.filter((_, at) => at % rows > Math.floor(at / rows));
      for (const threads of [1, 2, 3]) {
        const found = await pdist(data, { threads });
        // Bytes: comparing half a million numbers one by one takes seconds.
        expect(found.length).toBe(above.length);
        expect(Buffer.compare(Buffer.from(found.buffer), Buffer.from(above.buffer))).toBe(0);
      }
    }
  });

  it("has nothing to say about fewer than two rows", async () => {
    for (const rows of [0, 1]) {
      expect(await pdist(randomMatrix(rows, 2, 1))).toEqual(new Float32Array(0));
    }
  });

  it("takes ragged rows where the metric does", async () => {
    const rows = raggedFromRows([[1, 2, 3], [1, 2], [7]], Uint32Array);
    const found = await pdist(rows, { metric: "jaccard" });
    expect([...found]).toEqual([1 / 3, 1, 1].map(Math.fround));
    const { data } = await manyToMany(rows, rows, { metric: "jaccard" });
    expect([...found]).toEqual([data[1], data[2], data[5]]);
  });

  it("names the first row that is not finite", async () => {
    const bad = matrix(Float32Array.of(1, 2, Infinity), 3, 1);
    await expect(pdist(bad)).rejects.toMatchObject({
      code: "not-finite",
      message: expect.stringMatching(/^data: row 2, column 0/),
    });
  });
});
