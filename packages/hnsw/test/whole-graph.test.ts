import { expect, it } from "vitest";
import { HnswIndex } from "../src/index.ts";
import { slice, uniform } from "./data.ts";

const all = uniform(9000, 24, 5);

it("flatten and layeredSample see one moment; changes wait for them, searches do not", async () => {
  const index = await HnswIndex.build(slice(all, 0, 6000), { M: 8, efConstruction: 40 });
  const ended: string[] = [];
  const note = async <T>(name: string, promise: Promise<T>): Promise<T> => {
    const result = await promise;
    ended.push(name);
    return result;
  };
  const [, first, sample, , second] = await Promise.all([
    note("add", index.add(slice(all, 6000, 1000))),
    note("flatten", index.flatten()),
    note("sample", index.layeredSample(1)),
    note("remove", index.remove(Uint32Array.from({ length: 500 }, (_, i) => 3 * i))),
    note("flatten", index.flatten()),
    note("add", index.add(slice(all, 7000, 2000))),
    index.search(slice(all, 0, 500)),
  ]);
  expect(ended).toEqual(["add", "flatten", "sample", "remove", "flatten", "add"]);
  expect([first.nodes, sample.levels.length, second.nodes]).toEqual([7000, 7000, 6500]);
  expect(sample.ids.length).toBe(sample.levels.filter((level) => level >= 1).length);
  expect(Math.max(...sample.parent)).toBeLessThan(sample.ids.length);
});

it("those that wait can be aborted, and end when the index is closed", async () => {
  const index = await HnswIndex.build(slice(all, 0, 3000), { M: 8, efConstruction: 40 });
  const abort = new AbortController();
  const running = index.add(slice(all, 3000, 3000));
  const aborted = index.flatten({ signal: abort.signal });
  const closed = index.layeredSample(1);
  abort.abort();
  await expect(aborted).rejects.toMatchObject({ code: "aborted" });
  index.close();
  await expect(closed).rejects.toMatchObject({ code: "closed" });
  await running;
});

it("orphans are none, also after many removals", async () => {
  const index = await HnswIndex.build(slice(all, 0, 4000), { M: 4, efConstruction: 20 });
  for (let round = 0; round < 6; round++) {
    await index.remove(index.ids().filter((id) => id % 7 === round));
    expect(index.stats().orphans).toBe(0);
  }
  await index.remove(index.ids());
  expect(index.stats()).toMatchObject({ points: 0, orphans: 0, minDegree: 0 });
});

it("a recall is measured while points come and go", async () => {
  const index = await HnswIndex.build(slice(all, 0, 4000), { M: 8, efConstruction: 40 });
  const asked = index.search(slice(all, 0, 100), { k: 10, recall: 0.9, threads: 2 });
  await index.remove(index.ids().filter((id) => id % 2 === 0));
  await index.add(slice(all, 4000, 3000));
  const { ids } = await asked;
  expect(ids.filter((id) => id < 7000)).toHaveLength(1000);
});
