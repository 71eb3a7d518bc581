import { expect, it } from "vitest";
import { uniform } from "../data.ts";
import { refusal } from "../judge.ts";
import { TIMEOUT, type Subject } from "./subject.ts";
import { faultsOf, gather, labelled, part } from "./truth.ts";

const data = uniform(60, 4, 31);
const ten = part(data, 0, 10);

export function addIdChecks({ build }: Subject): void {
  it("are row numbers, then count on from the largest ever used", async () => {
    using index = await build(ten);
    expect([...(await index.add(part(data, 10, 2)))]).toEqual([10, 11]);
    await index.add(part(data, 12, 1), { ids: Uint32Array.of(100) });
    expect(await index.remove([100, 11])).toBe(2);
    expect([...(await index.add(part(data, 13, 2)))]).toEqual([101, 102]);
    expect([...index.ids()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 101, 102]);
    expect([index.has(10), index.has(11), index.has(102), index.has(-1)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(index.points).toBe(13);
  });

  it(
    "may be given, in any order and up to 2^32 - 2",
    async () => {
      const ids = Uint32Array.from({ length: 60 }, (_, i) => (i * 3_000_000_019) % 4_294_967_291);
      ids[7] = 0xffff_fffe;
      using index = await build(data, { ids });
      const found = await index.search(data, { k: 5 });
      expect(faultsOf(found, labelled(data, ids), data)).toEqual([]);
      expect(Array.from({ length: 60 }, (_, i) => found.ids[i * 5]!)).toEqual([...ids]);
      expect(index.ids()).toEqual(ids.toSorted());
      const knn = await index.neighbours({ k: 3 });
      const sorted = gather(
        data,
        [...index.ids()].map((id) => ids.indexOf(id)),
      );
      expect(faultsOf(knn, labelled(data, ids), sorted, {}, 59)).toEqual([]);
      expect(await refusal(() => index.add(ten))).toMatch(/^capacity: .*ids/);
    },
    TIMEOUT,
  );

  it("that are taken are refused, or their points replaced", async () => {
    using index = await build(ten);
    const ids = Uint32Array.of(50, 3);
    expect(await refusal(() => index.add(part(data, 20, 2), { ids }))).toMatch(/^option: .*\b3\b/);
    expect(index.points).toBe(10);
    await index.add(part(data, 20, 2), { ids, onDuplicate: "replace" });
    expect(index.points).toBe(11);
    const rows = gather(data, [0, 1, 2, 21, 4, 5, 6, 7, 8, 9, 20]);
    const now = labelled(rows, Uint32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 50));
    expect(faultsOf(await index.search(data), now, data)).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ["twice", Uint32Array.of(7, 7), /^option: .*\b7\b/],
    ["of no neighbour", Uint32Array.of(7, 0xffff_ffff), /^option: .*4294967295/],
    ["too few", Uint32Array.of(7), /^shape: .*ids/],
    ["in another array", [7, 8], /^option: .*Uint32Array/],
  ])("%s: refused", async (_name, ids, message) => {
    const two = part(data, 40, 2);
    expect(await refusal(() => build(two, { ids: ids as Uint32Array }))).toMatch(message);
    using index = await build(ten);
    const options = { ids: ids as Uint32Array, onDuplicate: "replace" } as const;
    expect(await refusal(() => index.add(two, options))).toMatch(message);
    expect(index.points).toBe(10);
  });

  it("that are unknown cannot be removed, unless they are ignored", async () => {
    using index = await build(ten);
    expect(await refusal(() => index.remove([3, 12]))).toMatch(/^option: .*\b12\b.*ignore/);
    expect(index.points).toBe(10);
    expect(await index.remove(Uint32Array.of(3, 12, 3), { missing: "ignore" })).toBe(1);
    expect(await index.remove([])).toBe(0);
    expect([index.points, index.has(3)]).toEqual([9, false]);
    for (const wrong of [[-1], [1.5], ["3"], [2 ** 32], 3]) {
      const ids = wrong as number[];
      expect(await refusal(() => index.remove(ids, { missing: "ignore" }))).toMatch(
        /^option: .*ids/,
      );
    }
  });

  it("an index may lose all its points and get new ones", async () => {
    using index = await build(ten);
    expect(await index.remove(index.ids())).toBe(10);
    expect(index.points).toBe(0);
    expect((await index.search(ten, { k: 2 })).distances.every((d) => d === Infinity)).toBe(true);
    expect((await index.neighbours()).queries).toBe(0);
    await index.compact();
    const ids = await index.add(data);
    expect(ids[0]).toBe(10);
    expect(faultsOf(await index.search(data), labelled(data, ids), data)).toEqual([]);
  });
}
