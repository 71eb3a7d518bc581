import { expect, it } from "vitest";
import type { Rows, VectorIndex } from "../../src/index.ts";
import { uniform } from "../data.ts";
import { refusal } from "../judge.ts";
import type { Subject } from "./subject.ts";

const data = uniform(20, 4, 71);
const spoilt = { ...data, data: data.data.with(9, Number.NaN) };

const ROWS: readonly [string, unknown, RegExp][] = [
  ["more columns", uniform(3, 5, 1), /^shape: .*\b4\b.*\b5\b/],
  ["another element type", { ...data, data: new Float64Array(80) }, /^dtype: .*f32.*f64/],
  ["ragged rows", { data: data.data, offsets: Uint32Array.of(0, 4) }, /^dtype: /],
  ["NaN", spoilt, /^not-finite: .*row 2, column 1/],
  ["too few elements", { ...data, rows: 21 }, /^shape/],
  ["nothing", undefined, /^shape/],
];

const CALLS: readonly [string, (index: VectorIndex) => unknown][] = [
  ["add", (index) => index.add(data)],
  ["remove", (index) => index.remove([1])],
  ["compact", (index) => index.compact()],
  ["has", (index) => index.has(1)],
  ["ids", (index) => index.ids()],
  ["search", (index) => index.search(data)],
  ["searchSync", (index) => index.searchSync(new Float32Array(4))],
  ["searchRadius", (index) => index.searchRadius(data, { radius: 1 })],
  ["neighbours", (index) => index.neighbours()],
  ["stats", (index) => index.stats()],
];

export function addErrorChecks({ build }: Subject): void {
  it.each(ROWS)("%s are no queries and no points", async (_name, rows, message) => {
    using index = await build(data);
    const wrong = rows as Rows;
    expect(await refusal(() => index.search(wrong))).toMatch(message);
    expect(await refusal(() => index.searchRadius(wrong, { radius: 1 }))).toMatch(message);
    expect(await refusal(() => index.add(wrong))).toMatch(message);
    expect(index.points).toBe(20);
  });

  it("a single query is checked, too", async () => {
    using index = await build(data);
    const one = (query: unknown): Promise<string> =>
      refusal(() => index.searchSync(query as Float32Array));
    expect(await one(new Float32Array(5))).toMatch(/^shape: .*\b4\b.*\b5\b/);
    expect(await one(new Float64Array(4))).toMatch(/^dtype: .*f32/);
    expect(await one([0, 0, 0, 0])).toMatch(/^dtype: /);
    expect(await one(undefined)).toMatch(/^dtype: /);
    expect(await one(Float32Array.of(0, 0, Infinity, 0))).toMatch(/^not-finite: .*column 2/);
  });

  it("rows to build from are checked", async () => {
    expect(await refusal(() => build(spoilt))).toMatch(/^not-finite: .*row 2, column 1/);
    expect(await refusal(() => build(undefined as unknown as Rows))).toMatch(/^shape/);
    expect(await refusal(() => build(data, { metric: "hellinger" }))).toMatch(/^metric: .*sum/);
    expect(await refusal(() => build(data, { metric: "euclidian" }))).toMatch(
      /^metric: .*euclidean/,
    );
    expect(await refusal(() => build(data, { metric: "levenshtein" }))).toMatch(/^dtype: /);
    expect(await refusal(() => build(data, { metric: "haversine" }))).toMatch(/^(shape|metric): /);
  });

  it.each<[string, object, RegExp]>([
    ["search", { K: 3 }, /^option: .*"k"/],
    ["search", { k: 0 }, /^option: .*k must be/],
    ["search", { k: 1.5 }, /^option: .*k must be/],
    ["search", { ef: 2 ** 21 }, /^option: .*ef must be/],
    ["search", { recall: 1 }, /^option: .*recall/],
    ["search", { recall: 0 }, /^option: .*recall/],
    ["search", { threads: 0 }, /^option: .*threads/],
    ["search", { signal: {} }, /^option: .*signal/],
    ["search", { onProgress: 1 }, /^option: .*onProgress/],
    ["neighbours", { filter: Uint32Array.of(1) }, /^option: .*"filter"/],
    ["neighbours", { k: -1 }, /^option: .*k must be/],
    ["add", { id: 1 }, /^option: .*"ids"/],
    ["add", { onDuplicate: "ignore" }, /^option: .*onDuplicate/],
    ["remove", { missing: "skip" }, /^option: .*missing/],
    ["remove", { mising: "ignore" }, /^option: .*"missing"/],
    ["compact", { thread: 1 }, /^option: .*"threads"/],
  ])("%s refuses %j", async (method, options, message) => {
    using index = await build(data);
    const call = {
      search: () => index.search(data, options),
      neighbours: () => index.neighbours(options),
      add: () => index.add(data, options),
      remove: () => index.remove([1], options),
      compact: () => index.compact(options),
    }[method]!;
    expect(await refusal(call)).toMatch(message);
    expect(index.points).toBe(20);
  });

  it.each<[object, RegExp]>([
    [{ metrics: "l2" }, /^option: .*"metric"/],
    [{ threads: 0 }, /^option: .*threads/],
    [{ seed: -1 }, /^option: .*seed/],
  ])("build refuses %j", async (options, message) => {
    expect(await refusal(() => build(data, options))).toMatch(message);
  });

  it("a failing JavaScript function rejects, and the index works on", async () => {
    let fails = false;
    const metric = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
      fails ? Number.NaN : Math.abs(a[0]! - b[0]!);
    using index = await build(data, { metric });
    const before = await index.search(data);
    fails = true;
    expect(await refusal(() => index.search(data))).toMatch(/^metric: .*NaN/);
    expect(await refusal(() => index.searchSync(new Float32Array(4)))).toMatch(/^metric: .*NaN/);
    fails = false;
    expect(await index.search(data)).toEqual(before);
  });

  it.each(CALLS)("closed, %s is refused", async (_name, call) => {
    const index = await build(data);
    index.close();
    index.close();
    expect(await refusal(() => call(index))).toMatch(/^closed: /);
    expect([index.points, index.dim, index.metric, index.dtype]).toEqual([20, 4, "l2", "f32"]);
  });
}
