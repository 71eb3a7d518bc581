import type { CsrMatrix, Matrix, Progress } from "@ann/core";
import { describe, expect, it } from "vitest";
import { csr, multiply, principalComponents, randomizedSvd, symmetricEigen } from "../src/index.ts";
import { randomMatrix, rings, sparseOf } from "./helpers.ts";

const cloud = randomMatrix(5000, 40, 1);
const wide = randomMatrix(60, 3000, 2);
const graph = rings([1500, 900]);

const calls = {
  randomizedSvd: (o: object) => randomizedSvd(cloud, { rank: 20, center: true, ...o }),
  "randomizedSvd, wide": (o: object) => randomizedSvd(wide, { rank: 3, ...o }),
  "randomizedSvd, sparse": (o: object) => randomizedSvd(sparseOf(wide), { rank: 9, ...o }),
  principalComponents: (o: object) => principalComponents(cloud, { dim: 2, ...o }),
  symmetricEigen: (o: object) => symmetricEigen(graph, { count: 4, ...o }),
  multiply: (o: object) => multiply(graph, randomMatrix(2400, 20, 3), o),
};

describe.each(Object.entries(calls))("%s", (_, call) => {
  it("gives the same bytes for 1, 2 and 3 threads", async () => {
    const [one, two, three] = [
      await call({ threads: 1 }),
      await call({ threads: 2 }),
      await call({ threads: 3 }),
    ];
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });

  it("is fixed by its seed", async () => {
    expect(await call({ seed: 5 })).toEqual(await call({ seed: 5 }));
  });

  it("stops when aborted before or during the work, and works again", async () => {
    await expect(call({ signal: AbortSignal.abort("enough") })).rejects.toMatchObject({
      code: "aborted",
      cause: "enough",
    });
    const controller = new AbortController();
    const stopped = call({ signal: controller.signal });
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    await expect(call({})).resolves.toBeDefined();
  });

  it("refuses a bad number of threads", async () => {
    await expect(call({ threads: 0 })).rejects.toMatchObject({ code: "option" });
  });
});

describe.each(Object.entries(calls).filter(([name]) => name !== "multiply"))("%s", (_, call) => {
  it("differs between seeds, if only in the last digits", async () => {
    expect(await call({ seed: 5 })).not.toEqual(await call({ seed: 6 }));
  });

  it("reports progress that never falls and ends at its total", async () => {
    const events: Progress[] = [];
    await call({ onProgress: (event: Progress) => events.push(event) });
    expect(events.length).toBeGreaterThan(0);
    expect(new Set(events.map((event) => event.stage))).toEqual(new Set(["start"]));
    expect(events.map(({ done }) => done)).toEqual(
      events.map(({ done }) => done).toSorted((a, b) => a - b),
    );
    expect(events.at(-1)!.done).toBe(events.at(-1)!.total);
  });

  it("passes on what the progress callback throws", async () => {
    const failure = new Error("stop here");
    const onProgress = (): void => {
      throw failure;
    };
    await expect(call({ onProgress })).rejects.toBe(failure);
  });
});

it("stops a long product within its rows", async () => {
  const matrix = { data: new Uint8Array(4e7), rows: 40_000, cols: 1000, stride: 1000 };
  const controller = new AbortController();
  const work = randomizedSvd(matrix, { rank: 40, powerIterations: 100, signal: controller.signal });
  setTimeout(() => controller.abort(), 30);
  await expect(work).rejects.toMatchObject({ code: "aborted" });
});

it.each([null, 15, "fast"])("refuses %j in place of options", async (options) => {
  const results = [
    randomizedSvd(cloud, options as never),
    principalComponents(cloud, options as never),
    symmetricEigen(graph, options as never),
    multiply(graph, randomMatrix(2400, 1, 1), options as never),
  ];
  for (const result of results) {
    await expect(result).rejects.toMatchObject({
      code: "option",
      message: expect.stringContaining("options must be an object"),
    });
  }
});

it("asks for options that cannot be left out", async () => {
  const bare = [randomizedSvd, principalComponents] as ((m: Matrix) => Promise<unknown>)[];
  for (const call of bare) await expect(call(cloud)).rejects.toMatchObject({ code: "option" });
  const eigen = symmetricEigen as (a: CsrMatrix) => Promise<unknown>;
  await expect(eigen(graph)).rejects.toMatchObject({ code: "option" });
});

it("refuses more vectors than memory can hold", async () => {
  const n = 200_000;
  const empty = csr(n, n, new Float64Array(n + 1), new Uint32Array(), new Float32Array());
  const capacity = { code: "capacity" };
  await expect(symmetricEigen(empty, { count: n })).rejects.toMatchObject(capacity);
  await expect(randomizedSvd(empty, { rank: n })).rejects.toMatchObject(capacity);
});
