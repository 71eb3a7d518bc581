import { raggedFromStrings, type Vectors } from "@ann/core";
import { describe, expect, it } from "vitest";
import { HnswIndex, type BuildOptions } from "../src/index.ts";
import { toBytes, uniform } from "./data.ts";
import { refusal } from "./judge.ts";

const data = uniform(100, 4, 1);
const index = await HnswIndex.build(data);

describe("options", () => {
  it.each<[object, RegExp]>([
    [{ efConstuction: 50 }, /^option: HnswIndex\.build: .*"efConstruction"/],
    [{ m: 8 }, /^option: .*"M"/],
    [{ M: 1 }, /^option: .*M .* 2 to 512, got 1$/],
    [{ M: 513 }, /^option: .*got 513$/],
    [{ M: 7.5 }, /^option: .*integer/],
    [{ efConstruction: 0 }, /^option: .*efConstruction/],
    [{ efConstruction: 70_000 }, /^option: .*65536/],
    [{ seed: -1 }, /^option: .*seed/],
    [{ threads: 0 }, /^option: .*threads/],
    [{ metric: "euclidian" }, /^metric: .*"euclidean"/],
    [{ connectivity: 8 }, /^option: .*"connectivity"; it is called "M" here$/],
    [{ expansion_add: 8 }, /^option: .*called "efConstruction" here$/],
    [{ space: "l2" }, /^option: .*called "metric" here$/],
    [{ random_seed: 8 }, /^option: .*called "seed" here$/],
    [{ topK: 8 }, /^option: .*known: metric/],
    [{ projection: 4, codes: "exact" }, /^option: .*projection 4 .*"exact" of l2 on f32/],
    [{ projection: 4, metric: "l1" }, /^option: .*projection 4 .*l1/],
    [{ codes: "i8", metric: "l1" }, /^metric: .*codes "i8" .*l1 of f32; leave codes out$/],
    [{ originals: "none", metric: "l1" }, /^metric: .*l1 of f32; leave originals out$/],
    [{ originals: "mmap" }, /^option: .*"none" or { file, offset\?, stride\? }, got "mmap"$/],
    [{ metric: () => 0, originals: { file: "x" } }, /^metric: .*not originals in a file;/],
  ])("build refuses %j", async (options, message) => {
    expect(await refusal(() => HnswIndex.build(data, options))).toMatch(message);
  });

  it.each<[object, RegExp]>([
    [{ K: 3 }, /^option: .*"k"/],
    [{ efSearch: 3 }, /^option: HnswIndex\.search: .*called "ef" here$/],
    [{ topK: 3 }, /^option: .*called "k" here$/],
    [{ connectivity: 3 }, /^option: .*known: k, ef/],
    [{ filter: async () => false }, /^option: .*Promise for id 0.*not async$/],
    [{ k: 0 }, /^option: .*k must be .*got 0$/],
    [{ ef: 2 ** 21 }, /^option: .*1048576/],
  ])("search refuses %j", async (options, message) => {
    expect(await refusal(() => index.search(data, options))).toMatch(message);
  });

  it.each<[object, RegExp]>([
    [{ theads: 3 }, /^option: .*"threads"/],
    [{ k: -1 }, /^option: HnswIndex\.neighbours: .*got -1$/],
    [{ ef: Number.NaN }, /^option: .*NaN$/],
  ])("neighbours refuses %j", async (options, message) => {
    expect(await refusal(() => index.neighbours(options))).toMatch(message);
  });

  it("projection does nothing to a few rows, which have no codes", async () => {
    const { codes, components } = (await HnswIndex.build(data, { projection: 2 })).stats();
    expect([codes, components]).toEqual(["exact", undefined]);
  });

  it("have defaults", async () => {
    const defaults = { M: 16, efConstruction: 100, seed: 42, metric: "l2" } satisfies BuildOptions;
    expect(index.stats()).toMatchObject(defaults);
    expect((await index.search(data)).k).toBe(10);
    expect((await index.neighbours()).k).toBe(15);
    const explicit = await HnswIndex.build(data, defaults);
    expect(explicit.links(7)).toEqual(index.links(7));
  });

  it("metric names may be aliases", async () => {
    const manhattan = await HnswIndex.build(data, { metric: "manhattan" });
    expect((await manhattan.search(data)).metric).toBe("l1");
  });
});

type Type = typeof Float64Array | typeof Int8Array | typeof BigInt64Array;
const convert = (from: Float32Array, Type: Type): Vectors["data"] =>
  Type === BigInt64Array
    ? BigInt64Array.from(from, BigInt)
    : (Type as typeof Float64Array).from(from);

describe("data", () => {
  it.each<[string, unknown, RegExp]>([
    ["too few elements", { ...data, rows: 101 }, /^shape: .*404/],
    ["a stride below the columns", { ...data, stride: 3 }, /^shape: .*stride/],
    ["negative rows", { ...data, rows: -1 }, /^shape: .*rows/],
    ["nested arrays", [[1, 2]], /^shape: .*matrix\(/],
    ["arrays of numbers", [new Float32Array(2)], /^shape: .*matrixFromRows/],
    ["texts", ["a", "b"], /^shape: .*raggedFromStrings/],
    ["nothing", undefined, /^shape/],
    ["plain numbers", { ...data, data: [1, 2] }, /^dtype/],
  ])("build refuses %s", async (_name, matrix, message) => {
    expect(await refusal(() => HnswIndex.build(matrix as typeof data))).toMatch(message);
  });

  it("may be of any element type, with the neighbours of the same numbers as floats", async () => {
    const whole = { ...data, data: data.data.map((x) => Math.round(20 * x)) };
    const expected = await (await HnswIndex.build(whole)).search(whole);
    for (const Type of [Float64Array, Int8Array, BigInt64Array] as const) {
      const same = { ...whole, data: convert(whole.data, Type) };
      const found = await (await HnswIndex.build(same)).search(same);
      expect(found).toEqual(expected);
    }
  });

  it("of doubles must be finite", async () => {
    const doubles = Float64Array.from(data.data);
    doubles[17] = NaN;
    expect(await refusal(() => HnswIndex.build({ ...data, data: doubles }))).toMatch(
      /^not-finite: data: row 4, column 1/,
    );
  });

  it("queries must be of the same kind", async () => {
    expect(await refusal(() => index.search(toBytes(data, 0, 1)))).toMatch(/^dtype: .*f32.*u8/);
    expect(await refusal(() => index.search({ ...data, cols: 3 }))).toMatch(/^shape: .*4.*3/);
    expect(await refusal(() => index.search({ ...data, rows: 500 }))).toMatch(/^shape/);
  });

  it.each([-1, 100, 0.5, Number.NaN, "0", {}])("links refuses point %j", async (id) => {
    expect(await refusal(() => index.links(id as number))).toMatch(
      /^option: HnswIndex\.links: there is no point of id (?!\[object).*ids\(\)/,
    );
  });

  it("an index without rows says why it gives none", async () => {
    const none = await HnswIndex.build(data, { originals: "none" });
    expect(await refusal(() => none.vector(0))).toMatch(/originals "none".*"copy"$/);
    const texts = await HnswIndex.build(raggedFromStrings(["a"]), { metric: "levenshtein" });
    expect(await refusal(() => texts.vector(0))).toMatch(/ragged/);
  });
});

it("an index comes from build alone", async () => {
  const Class = HnswIndex as unknown as new (options: object) => HnswIndex;
  expect(await refusal(() => new Class({ metric: "l2" }))).toMatch(/^option: .*HnswIndex\.build/);
});

describe("ids", () => {
  const rows = { ...data, rows: 4 };
  it.each([
    [[5, 1, 9, 1], /^option: .*id 1 is given to two rows/],
    [[1, 2, 2, 3], /^option: .*id 2 is given to two rows/],
    [[3, 2 ** 32 - 1, 1, 0], /^option: .*means no neighbour/],
    [[1, 2, 3], /^shape: .*3 for 4/],
  ])("%j are refused", async (ids, message) => {
    expect(await refusal(() => HnswIndex.build(rows, { ids: Uint32Array.from(ids) }))).toMatch(
      message,
    );
  });

  it("may come in any order, which stays", async () => {
    const ids = Uint32Array.of(9, 3, 7, 2 ** 32 - 2);
    const given = await HnswIndex.build(rows, { ids });
    expect((await given.search(rows, { k: 1 })).ids).toEqual(ids);
    expect(ids).toEqual(Uint32Array.of(9, 3, 7, 2 ** 32 - 2));
    expect(await refusal(() => given.remove(Uint32Array.of(3, 2 ** 32 - 1)))).toMatch(
      /^option: .*ids\[1\]/,
    );
  });
});
