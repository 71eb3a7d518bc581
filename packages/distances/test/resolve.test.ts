import { matrixFromRows } from "@ann/core";
import { expect, it } from "vitest";
import {
  bruteForce,
  distance,
  kernelFor,
  manyToMany,
  oneToMany,
  pdist,
  resolve,
} from "../src/index.ts";

const points = matrixFromRows([
  [0, 0],
  [3, 4],
  [6, 8],
]);
const inverseCovariance = matrixFromRows([
  [2, 0.5],
  [0.5, 1],
]);

it.each(["l2", { name: "mahalanobis", inverseCovariance }])(
  "a resolved metric (%#) may be passed to every call",
  async (input) => {
    const metric = resolve(input);
    expect(resolve(metric)).toBe(metric);
    expect(oneToMany(points.data.subarray(0, 2), points, { metric })).toEqual(
      oneToMany(points.data.subarray(0, 2), points, { metric: input }),
    );
    expect(distance(metric)([0, 0], [3, 4])).toBe(distance(input)([0, 0], [3, 4]));
    expect(kernelFor(metric, points)).toBeDefined();
    const all = await manyToMany(points, points, { metric });
    expect([...(await pdist(points, { metric }))]).toEqual([1, 2, 5].map((i) => all.data[i]));
    expect((await bruteForce(points, points, { k: 1, metric })).ids).toEqual(
      Uint32Array.of(0, 1, 2),
    );
  },
);

const gap = (a: ArrayLike<number>, b: ArrayLike<number>): number => Math.abs(a[0]! - b[0]!);

it("a function is called by its own name, not by the option it came in", async () => {
  const named = await bruteForce(points, points, { k: 1, metric: gap });
  expect(named.metric).toBe("gap");
  const anonymous = await bruteForce(points, points, { k: 1, metric: () => 1 });
  expect(anonymous.metric).toBe("function");
});

it("distance() refuses rows that are no numbers, and types that are none", () => {
  const measure = distance("l2") as (a: unknown, b: unknown) => number;
  for (const [row, code] of [
    [null, "shape"],
    [3, "shape"],
    ["12", "shape"],
    [BigInt64Array.of(1n), "dtype"],
  ] as const) {
    expect(() => measure(row, row)).toThrow(expect.objectContaining({ code }));
  }
  const bits = Uint16Array.of(0x3c00);
  expect(() => distance("l2", "f16")(bits, bits)).toThrow(/toF32/);
  expect(() => distance("l2", "float32" as "f32")).toThrow(/no l2 kernel/);
});

it("the null of an option is no option", async () => {
  const query = points.data.subarray(0, 2);
  expect(() => oneToMany(query, points, { ids: null as never })).toThrow(/Uint32Array/);
  await expect(bruteForce(points, points, { metric: null as never })).rejects.toMatchObject({
    code: "metric",
  });
});
