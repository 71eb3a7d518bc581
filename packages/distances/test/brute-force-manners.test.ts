import { matrix, matrixFromRows, vectors, type Matrix, type Progress } from "@ann/core";
import { describe, expect, it } from "vitest";
import { bruteForce } from "../src/index.ts";
import { randomMatrix } from "./data.ts";

const points = matrixFromRows([
  [0, 0],
  [3, 4],
]);

/** Bad calls, with the code and the whole message of their rejection. */
const REFUSED: readonly [string, unknown, unknown, object, string, string | RegExp][] = [
  [
    "unknown option",
    points,
    points,
    { kk: 3 },
    "option",
    'bruteForce: unknown option "kk"; known: k, metric, exclude, normalize, signal, onProgress, threads, seed',
  ],
  [
    "misspelled option",
    points,
    points,
    { exlude: 3 },
    "option",
    'bruteForce: unknown option "exlude"; did you mean "exclude"?',
  ],
  [
    "unknown metric",
    points,
    points,
    { metric: "cosinus" },
    "metric",
    'unknown metric "cosinus"; did you mean "cosine"?',
  ],
  [
    "k of 0",
    points,
    points,
    { k: 0 },
    "option",
    "bruteForce: k must be an integer from 1 to 1048576, got 0",
  ],
  [
    "k too large",
    points,
    points,
    { k: 2 ** 20 + 1 },
    "option",
    "bruteForce: k must be an integer from 1 to 1048576, got 1048577",
  ],
  [
    "threads of 0",
    points,
    points,
    { threads: 0 },
    "option",
    "RunControl: threads must be an integer from 1 to 1024, got 0",
  ],
  [
    "other columns",
    points,
    matrixFromRows([[1]]),
    {},
    "shape",
    "bruteForce: data has 2 columns, queries have 1",
  ],
  [
    "f32 and u8",
    points,
    matrix(new Uint8Array(2), 1, 2),
    {},
    "dtype",
    "bruteForce: data is f32, queries are u8",
  ],
  [
    "bits",
    vectors(new Uint8Array(2), 1, 2, "b1"),
    vectors(new Uint8Array(2), 1, 2, "b1"),
    {},
    "dtype",
    "no l2 kernel for elements of type b1; it has f64, f32, f16, bf16, i8, u8, i16, u16, i32, u32, i64, u64",
  ],
  [
    "no matrix",
    [[1, 2]],
    points,
    {},
    "shape",
    /^data: expected \{ data, rows, cols, stride \}, got Array\(1\)/,
  ],
  ["no queries", points, null, {}, "shape", /^queries: expected/],
  [
    "short data",
    { ...points, rows: 9 },
    points,
    {},
    "shape",
    /^data: 9 rows x 2 columns .* need 18 elements, the array has 4$/,
  ],
  [
    "short exclude",
    points,
    points,
    { exclude: Uint32Array.of(1) },
    "shape",
    "bruteForce: exclude needs one id per query, got 1 for 2",
  ],
  [
    "exclude as list",
    points,
    points,
    { exclude: [0, 1] },
    "dtype",
    "bruteForce: exclude must be a Uint32Array, got Array(2)",
  ],
  [
    "exclude of null",
    points,
    points,
    { exclude: null },
    "dtype",
    "bruteForce: exclude must be a Uint32Array, got null",
  ],
  [
    "too many rows",
    { data: new Float32Array(0), rows: 2 ** 32, cols: 0, stride: 0 },
    matrix(new Float32Array(0), 1, 0),
    {},
    "capacity",
    "bruteForce: 4294967296 rows do not fit 32-bit ids",
  ],
  [
    "too large an answer",
    matrix(new Float32Array(0), 1, 0),
    matrix(new Float32Array(0), 2 ** 40, 0),
    { k: 2 ** 20 },
    "capacity",
    /^bruteForce: no memory for 1048576 neighbours of 1099511627776 queries; lower k/,
  ],
];

describe("bruteForce refuses", () => {
  it.each(REFUSED)("%s", async (_, data, queries, options, code, message) => {
    const call = bruteForce(data as Matrix, queries as Matrix, options);
    await expect(call).rejects.toMatchObject({ name: "AnnError", code });
    await expect(call).rejects.toThrow(message);
  });

  it.each([NaN, Infinity, -Infinity])("%d, with its row and column", async (value) => {
    const data = randomMatrix(3000, 20, 1);
    data.data[1234 * 20 + 7] = value;
    const queries = randomMatrix(5, 20, 2);
    await expect(bruteForce(data, queries)).rejects.toMatchObject({
      code: "not-finite",
      message: `data: row 1234, column 7 is ${value}; remove or replace NaN and infinities first`,
      details: { row: 1234, column: 7 },
    });
    await expect(bruteForce(queries, data)).rejects.toMatchObject({
      message: expect.stringMatching(/^queries: row 1234, column 7 is /),
    });
  });

  it("names the first row that is not finite, for any number of threads", async () => {
    const data = randomMatrix(40_000, 64, 1);
    for (const row of [39_999, 20_000, 9001, 5003]) data.data[row * 64 + 3] = NaN;
    for (let round = 0; round < 10; round++) {
      const call = bruteForce(data, randomMatrix(1, 64, 2), { threads: 1 + (round % 4) });
      await expect(call).rejects.toMatchObject({ details: { row: 5003, column: 3 } });
    }
  });

  it("but does not look between the rows", async () => {
    const padded = matrix(Float32Array.of(0, 0, NaN, 3, 4, NaN), 2, 2, 3);
    const { distances } = await bruteForce(padded, points, { k: 2 });
    expect([...distances]).toEqual([0, 5, 0, 5]);
  });
});

describe("bruteForce under run control", () => {
  // More than two seconds of work.
  const many = randomMatrix(30_000, 200, 5);

  it("stops when aborted before or during the work, and works again", async () => {
    await expect(
      bruteForce(many, many, { signal: AbortSignal.abort("early") }),
    ).rejects.toMatchObject({ code: "aborted", cause: "early" });
    const controller = new AbortController();
    const control = {
      signal: controller.signal,
      onProgress: () => controller.abort("seen enough"),
    };
    await expect(bruteForce(many, many, control)).rejects.toMatchObject({
      code: "aborted",
      cause: "seen enough",
    });
    await expect(bruteForce(points, points, { k: 1 })).resolves.toMatchObject({ queries: 2 });
  });

  it("stops with the very error that the progress callback throws", async () => {
    const thrown = new Error("stop");
    const onProgress = (): void => {
      throw thrown;
    };
    await expect(bruteForce(many, many, { onProgress })).rejects.toBe(thrown);
  });

  it("reports progress that rises to the number of queries", async () => {
    const events: Progress[] = [];
    const some = matrix(many.data, 2000, 200);
    await bruteForce(some, some, { k: 3, onProgress: (event) => events.push(event) });
    const counts = events.map(({ done }) => done);
    expect(counts).toEqual([...new Set(counts)].toSorted((a, b) => a - b));
    expect(events.every(({ stage, total }) => stage === "search" && total === 2000)).toBe(true);
    expect(counts.at(-1)).toBe(2000);
  });

  it("ignores the seed, as nothing is random", async () => {
    const some = matrix(many.data, 100, 200);
    expect(await bruteForce(some, some, { seed: 1 })).toEqual(
      await bruteForce(some, some, { seed: 2 }),
    );
  });
});
