import { RandomStream, type NumericArray } from "@ann/core";
import { bruteForce } from "@ann/distances";
import { expect, it } from "vitest";
import { HnswIndex, type BuildOptions } from "../src/index.ts";
import { clusters } from "./data.ts";
import { refusal } from "./judge.ts";

const data = clusters(600, 6, 1);
const manhattan = (a: NumericArray, b: NumericArray): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum;
};
const asFunction = await HnswIndex.build(data, { metric: manhattan, M: 4 });
const native = await HnswIndex.build(data, { metric: "l1", M: 4 });

it("a JavaScript function is told from native codes", () => {
  expect(asFunction.stats()).toMatchObject({ codes: "function", metric: "manhattan", pending: 0 });
  expect(native.stats().codes).toBe("exact");
});

it("its graph can be looked at like a native one", async () => {
  for (const index of [asFunction, native]) {
    const { layers } = index.stats();
    const ids = Array.from({ length: 600 }, (_, i) => i);
    for (const layer of layers.keys()) {
      const found = index.layer(layer);
      expect([...found.ids]).toEqual(ids.filter((id) => index.level(id) >= layer));
      for (const [i, id] of found.ids.entries()) {
        const [first, last] = [found.rowPtr[i]!, found.rowPtr[i + 1]!];
        expect(found.links.subarray(first, last)).toEqual(index.links(id, layer));
      }
    }
    expect(index.layer(layers.length).ids).toHaveLength(0);

    const { nodes, rowPtr, ids: to, distances, metric } = await index.flatten();
    expect([nodes, metric]).toEqual([600, index.metric]);
    for (const id of ids) {
      const linked = new Set<number>();
      for (let l = 0; l <= index.level(id); l++) for (const x of index.links(id, l)) linked.add(x);
      const row = to.subarray(rowPtr[id], rowPtr[id + 1]);
      expect([...row].toSorted((a, b) => a - b)).toEqual([...linked].toSorted((a, b) => a - b));
      const near = distances.subarray(rowPtr[id], rowPtr[id + 1]);
      expect(near).toEqual(near.toSorted());
      const own = index.vector(id) as Float32Array;
      for (const [j, other] of row.entries()) {
        const distance = manhattan(own, index.vector(other) as Float32Array);
        expect(Math.abs(near[j]! - distance)).toBeLessThanOrEqual(1e-5 * distance);
      }
    }
  }
});

it("samples of its layers have the nearest parents", async () => {
  for (const index of [asFunction, native]) {
    const { levels, ids, parent, parentDistance } = await index.layeredSample(1);
    expect(ids).toEqual(index.layer(1).ids);
    expect([...levels]).toEqual(Array.from(levels.keys(), (id) => index.level(id)));
    const upper = new Float32Array(ids.length * 6);
    for (const [i, id] of ids.entries()) upper.set(index.vector(id) as Float32Array, i * 6);
    const layer = { data: upper, rows: ids.length, cols: 6, stride: 6 };
    const exact = await bruteForce(layer, data, { k: 1, metric: "l1" });
    const right = parentDistance.filter((d, i) => Math.abs(d - exact.distances[i]!) <= 1e-5).length;
    expect(right).toBeGreaterThanOrEqual(index === native ? 594 : 600);
    expect(levels.filter((level, i) => level >= 1 && ids[parent[i]!] !== i)).toHaveLength(0);
    const none = await index.layeredSample(9);
    expect([none.ids.length, none.parent[0], none.parentDistance[0]]).toEqual([
      0,
      2 ** 32 - 1,
      Infinity,
    ]);
  }
});

it.each<BuildOptions>([{ codes: "i8" }, { projection: 4 }, { originals: "none" }])(
  "%j is refused with a function",
  async (options) => {
    const call = HnswIndex.build(data, { metric: manhattan, ...options });
    expect(await refusal(() => call)).toMatch(/^metric: HnswIndex.build: .*JavaScript function/);
  },
);

it("messages are about the index that the caller has", async () => {
  const index = await HnswIndex.build(data, { metric: manhattan, M: 4 });
  expect(await refusal(() => index.links(700))).toMatch(/^option: HnswIndex.links/);
  expect(await refusal(() => HnswIndex.build(data, { metric: manhattan, M: 1 }))).toMatch(
    /^option: HnswIndex.build: M/,
  );
  index.close();
  expect(await refusal(() => index.search(data))).toMatch(/^closed: HnswIndex.search/);
});

it("u4 beside i8: neighbours of all points, where a walk finds fewer", async () => {
  const random = new RandomStream(3);
  const rows = {
    data: Float32Array.from({ length: 300 * 50 }, () => random.normal()),
    rows: 300,
    cols: 50,
    stride: 50,
  };
  using index = await HnswIndex.build(rows, { codes: "u4", M: 4 });
  const exact = await bruteForce(rows, rows, {
    k: 299,
    exclude: Uint32Array.from({ length: 300 }, (_, i) => i),
  });
  const found = await index.neighbours({ k: 299, ef: 299 });
  const faulty = found.distances.findIndex((d, i) => Math.abs(d - exact.distances[i]!) > 1e-4);
  expect(faulty).toBe(-1);
});
