import type { AnnError, CsrMatrix } from "@ann/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { multiply, randomizedSvd, symmetricEigen } from "../src/index.ts";
import { randomMatrix, rings, sparseOf } from "./helpers.ts";

const settled = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "resolved",
    (error: AnnError) => error.name,
  );

/** What no check would let pass. */
const damages: Record<string, (a: CsrMatrix) => void> = {
  "columns beyond the last": ({ colIdx }) => colIdx.fill(4_000_000_000),
  "offsets beyond the last": ({ rowPtr }) => rowPtr.fill(1e15, 1),
  "offsets below zero": ({ rowPtr }) => rowPtr.fill(-1e300),
  "NaN offsets": ({ rowPtr }) => rowPtr.fill(Number.NaN),
};

// Steps see the arrays anew each time; what was checked in the first is not so in the next.
describe.each(Object.entries(damages))("%s, once a call has begun,", (_, damage) => {
  // A clock that leaps at each look: no progress event comes too soon after the last.
  beforeEach(() => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (now += 1000));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("are survived by symmetricEigen", async () => {
    const a = rings([900, 700]);
    const onProgress = vi.fn<() => void>(() => damage(a));
    const call = symmetricEigen(a, { count: 3, tolerance: 1e-12, maxIterations: 3, onProgress });
    expect(await settled(call)).toMatch(/resolved|AnnError/);
    expect(onProgress).toHaveBeenCalled();
  });

  it("are survived by randomizedSvd", async () => {
    const a = sparseOf(randomMatrix(400, 300, 1));
    const onProgress = vi.fn<() => void>(() => damage(a));
    expect(await settled(randomizedSvd(a, { rank: 4, onProgress }))).toMatch(/resolved|AnnError/);
    expect(onProgress).toHaveBeenCalled();
  });
});

it("does not see fields that are set while it runs", async () => {
  const a: { -readonly [K in keyof CsrMatrix]: CsrMatrix[K] } = rings([900, 700]);
  const expected = await symmetricEigen(rings([900, 700]), { count: 3 });
  const call = symmetricEigen(a, { count: 3 });
  a.rows = 7;
  a.values = new Float32Array(1);
  expect(await call).toEqual(expected);
});

const calls: Record<string, (a: CsrMatrix) => Promise<unknown>> = {
  multiply: (a) => multiply(a, randomMatrix(a.cols, 40, 1), { threads: 2 }),
  randomizedSvd: (a) => randomizedSvd(a, { rank: 2, powerIterations: 0, threads: 2 }),
  symmetricEigen: (a) => symmetricEigen(a, { count: 2, maxIterations: 1, threads: 2 }),
};

it.each(Object.entries(calls))("%s survives arrays that change all the time", async (_, call) => {
  const a = rings([9000, 7000]);
  const [rowPtr, colIdx] = [a.rowPtr.slice(), a.colIdx.slice()];
  for (let round = 0; round < 8; round++) {
    const outcome = settled(call(a));
    for (let step = 0; step < 10; step++) {
      await new Promise((resolve) => setImmediate(resolve));
      Object.values(damages)[round % 4]!(a);
      await new Promise((resolve) => setImmediate(resolve));
      a.rowPtr.set(rowPtr);
      a.colIdx.set(colIdx);
    }
    expect(await outcome).toMatch(/resolved|AnnError/);
  }
});
