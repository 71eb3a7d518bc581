import { matrix, type Matrix } from "@ann/core";
import { describe, expect, it } from "vitest";
import { bruteForce, manyToMany, pdist } from "../src/index.ts";

/** Rows to be divided by their sums, of which the last has none. */
function rowsWithoutSum(rows: number, cols: number): Matrix {
  const data = new Float32Array(rows * cols).fill(1);
  data.fill(0, (rows - 1) * cols);
  return matrix(data, rows, cols);
}

type Options = { readonly signal?: AbortSignal; readonly onProgress?: () => void };
const options = { metric: "hellinger", normalize: true } as const;

describe.each<[string, (rows: Matrix, control: Options) => Promise<unknown>]>([
  ["bruteForce", (rows, control) => bruteForce(rows, rows, { ...options, ...control })],
  ["manyToMany", (rows, control) => manyToMany(rows, rows, { ...options, ...control })],
  ["pdist", (rows, control) => pdist(rows, { ...options, ...control })],
])("%s with normalize", (_, call) => {
  it("looks at the signal before it looks at rows", async () => {
    await expect(call(rowsWithoutSum(2, 2), { signal: AbortSignal.abort() })).rejects.toMatchObject(
      { code: "aborted" },
    );
    await expect(call(rowsWithoutSum(2, 2), {})).rejects.toMatchObject({
      code: "metric",
      message: expect.stringMatching(/^(data|a): row 1 sums to 0/),
    });
  });

  it("leaves the event loop alive, and ends when told to", async () => {
    // 16 million elements: an abort in the second turn comes long before the last row.
    const rows = rowsWithoutSum(4000, 4000);
    const controller = new AbortController();
    const outcome = call(rows, { signal: controller.signal }).catch((error: unknown) => error);
    await new Promise((turn) => setImmediate(turn));
    controller.abort();
    expect(await outcome).toMatchObject({ code: "aborted" });
  });
});
