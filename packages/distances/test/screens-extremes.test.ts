import { matrix, RandomStream } from "@ann/core";
import { expect, it } from "vitest";
import { bruteForce, oneToMany } from "../src/index.ts";

const ROWS = 8192;
const COLS = 16;
const QUERIES = 240;
const K = 3;

/** The ids of the plain definition: by distance, then by id. */
function nearest(query: Float64Array, rows: ReturnType<typeof whole>, metric: string): number[] {
  const distances = oneToMany(query, rows, { metric });
  const ids = Array.from({ length: ROWS }, (_, i) => i);
  return ids.toSorted((i, j) => distances[i]! - distances[j]! || i - j).slice(0, K);
}

const random = new RandomStream(7);
const whole = () =>
  matrix(
    Float64Array.from({ length: ROWS * COLS }, () => random.below(201) - 100),
    ROWS,
    COLS,
  );

it("a row too large to be coded is not lost to queries too small to be", async () => {
  const data = whole();
  data.data.fill(1e160, 777 * COLS, 778 * COLS);
  const queries = matrix(
    Float64Array.from(
      { length: QUERIES * COLS },
      (_, i) => (Math.floor(i / COLS) % 10 === 0 ? 50 : 1e-4) * (1 + random.uniform()),
    ),
    QUERIES,
    COLS,
  );
  const { ids } = await bruteForce(data, queries, { k: K, metric: "ip" });
  for (let q = 0; q < QUERIES; q++) expect(ids[q * K]).toBe(777);
});

it("rows whose differences vanish when squared keep their order", async () => {
  const data = whole();
  for (let i = 0; i < 20; i++) {
    data.data.fill(-1.5e-162, i * COLS, (i + 1) * COLS);
    data.data.fill(1.5e-162, (2000 + i) * COLS, (2001 + i) * COLS);
  }
  const queries = matrix(new Float64Array(QUERIES * COLS).fill(1.5e-162), QUERIES, COLS);
  const { ids } = await bruteForce(data, queries, { k: K, metric: "sqeuclidean" });
  const equal = [2000, 2001, 2002];
  const expected = nearest(queries.data.subarray(0, COLS), data, "sqeuclidean");
  // Ranks are doubles, in which the small rows of the other sign are farther by 1.4e-322.
  expect([equal, expected]).toContainEqual([...ids.subarray(0, K)]);
  expect(new Set(ids).size).toBe(K);
});

it("cosine of rows up to lengths of 1e150", () => {
  for (const size of [1e-150, 1e-90, 1e90, 1e150]) {
    const rows = matrix(Float64Array.of(size, 0, 0, size, -size, 0, size, size), 4, 2);
    const [same, right, opposite, half] = oneToMany(Float64Array.of(size, 0), rows, {
      metric: "cosine",
    });
    expect([same, right, opposite]).toEqual([0, 1, 2]);
    expect(half).toBeCloseTo(1 - Math.SQRT1_2, 7);
  }
});
