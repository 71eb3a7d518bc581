import {
  inverseCovariance as inverse,
  METRICS,
  oneToMany,
  resolve,
  type kernelFor,
} from "../src/index.ts";
import { matrix, type Ragged } from "@ann/core";
import { readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, it } from "vitest";
import type {
  BruteForceOptions,
  ManyToManyOptions,
  MetricFunction,
  MetricInput,
  MetricName,
  OneToManyOptions,
} from "../src/index.ts";

describe("MetricName", () => {
  it("lists the names and aliases of the table, and no others", () => {
    const source = readFileSync(new URL("../src/metric-name.ts", import.meta.url), "utf8");
    const listed = [...source.matchAll(/\| "([^"]+)"/g)].map(([, name]) => name);
    const known = METRICS.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(listed.toSorted()).toEqual(known.toSorted());
  });

  it("is what a metric may be called, beside strings that come from elsewhere", () => {
    expectTypeOf<MetricName>().not.toEqualTypeOf<string>();
    expectTypeOf<"cosine">().toExtend<MetricName>();
    // @ts-expect-error a slip of the pen
    const name: MetricName = "cosin";
    expect(() => resolve(name)).toThrow(/did you mean "cosine"/);
    expectTypeOf<string>().toExtend<MetricInput>();
  });
});

describe("parameters", () => {
  const points = matrix(Float32Array.of(0, 0, 1, 2, 3, 1), 3, 2);

  it("have types", () => {
    // @ts-expect-error p is a number
    expect(() => resolve({ name: "minkowski", p: "3" })).toThrow(/p must be a number/);
    // @ts-expect-error no such parameter
    expect(() => resolve({ name: "minkowski", q: 3 })).toThrow(/no parameter named "q"/);
    // @ts-expect-error the rows themselves, not a matrix over them
    expect(() => resolve({ name: "mahal", inverseCovariance: points.data })).toThrow(/matrix/);
    const metric = { name: "mahalanobis", inverseCovariance: inverse(points) };
    expectTypeOf(metric).toExtend<MetricInput>();
    expect(resolve(metric).cols).toBe(2);
  });

  it("and options that are undefined are not given", () => {
    expect(resolve({ name: "l2", p: undefined }).name).toBe("l2");
    expect(resolve({ name: "minkowski", p: undefined }).distance([0, 0], [3, 4])).toBe(5);
    const query = Float32Array.of(0, 0);
    expect(oneToMany(query, points, { metric: undefined, ids: undefined })).toHaveLength(3);
    expectTypeOf<{ k: undefined; exclude: undefined }>().toExtend<BruteForceOptions>();
    expectTypeOf<{ out: undefined; normalize: undefined }>().toExtend<ManyToManyOptions>();
    expectTypeOf<{ metric: undefined }>().toExtend<OneToManyOptions>();
  });
});

it("kernelFor takes vectors, not ragged rows", () => {
  expectTypeOf<{ data: Float32Array; dtype: undefined }>().toExtend<
    Parameters<typeof kernelFor>[1]
  >();
  expectTypeOf<Ragged<Uint16Array>>().not.toExtend<Parameters<typeof kernelFor>[1]>();
});

it("a function may be declared for one type of array, or for all", () => {
  expectTypeOf<(a: Float32Array, b: Float32Array) => number>().toExtend<MetricFunction>();
  expectTypeOf<(a: ArrayLike<number>, b: ArrayLike<number>) => number>().toExtend<MetricInput>();
  expectTypeOf<(a: string, b: string) => number>().not.toExtend<MetricInput>();
});

it("the table is frozen with all that it holds", () => {
  expect(Object.isFrozen(METRICS)).toBe(true);
  for (const info of METRICS) {
    for (const part of [info, info.aliases, info.dtypes, info.parameters]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  }
});
