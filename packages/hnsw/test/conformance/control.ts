import type { Progress, RunControl } from "@ann/core";
import { expect, it } from "vitest";
import type { VectorIndex } from "../../src/index.ts";
import { clusters, uniform } from "../data.ts";
import { digest, refusal } from "../judge.ts";
import { TIMEOUT, type Subject } from "./subject.ts";
import { faultsOf, labelled, part } from "./truth.ts";

const all = uniform(3000, 16, 81);
const points = part(all, 0, 2000);
const more = part(all, 2000, 1000);

/** One digest of what an index answers. */
async function answers(index: VectorIndex, threads?: number): Promise<string> {
  const found = await index.search(more, { k: 10, threads });
  const within = await index.searchRadius(part(more, 0, 50), { radius: 0.8, threads });
  const knn = await index.neighbours({ k: 5, threads });
  return digest(index.ids(), found.ids, found.distances, within.ids, knn.ids, knn.distances);
}

/** Aborts after some turns of the event loop. */
function abortAfter(turns: number): AbortSignal {
  const controller = new AbortController();
  let left = turns;
  const turn = (): void => void (left-- > 0 ? setImmediate(turn) : controller.abort("enough"));
  turn();
  return controller.signal;
}

export function addControlChecks({ build, atomic }: Subject): void {
  const calls: readonly [string, (index: VectorIndex, control: RunControl) => Promise<unknown>][] =
    [
      ["add", (index, control) => index.add(more, control)],
      ["remove", (index, control) => index.remove(index.ids().subarray(500), control)],
      ["compact", (index, control) => index.compact(control)],
      ["search", (index, control) => index.search(all, { ef: 500, ...control })],
      ["searchRadius", (index, control) => index.searchRadius(all, { radius: 1, ...control })],
      ["neighbours", (index, control) => index.neighbours({ ef: 500, ...control })],
    ];

  it.each(calls)("%s: aborted before it starts", async (_name, call) => {
    using index = await build(part(all, 0, 600));
    const before = await answers(index);
    const signal = AbortSignal.abort("enough");
    await expect(call(index, { signal })).rejects.toMatchObject({
      code: "aborted",
      cause: "enough",
    });
    expect(await answers(index)).toBe(before);
  });

  it.each(calls)(
    "%s: aborted under way, it leaves a whole index",
    async (name, call) => {
      using index = await build(points);
      const before = await answers(index);
      const kept = atomic === true || !["add", "remove"].includes(name);
      const outcomes: string[] = [];
      for (const turns of [1, 3, 10]) {
        const signal = abortAfter(turns);
        outcomes.push(await refusal(() => call(index, { signal })));
        if (outcomes.at(-1) === "nothing was refused") break;
        const after = await answers(index);
        expect(kept ? after : before).toBe(before);
      }
      for (const outcome of outcomes) expect(outcome).toMatch(/^aborted: |^nothing was refused$/);
      const ids = index.ids();
      expect(ids).toHaveLength(index.points);
      const found = await index.search(points, { k: 1, ef: 256 });
      const held = new Set(ids);
      const wrong = [...found.ids].findIndex((id, i) => held.has(i) && id !== i);
      expect(wrong).toBe(-1);
      await index.add(part(all, 0, 1), { ids: Uint32Array.of(5000) });
      expect(index.has(5000)).toBe(true);
    },
    TIMEOUT,
  );

  it("a build can be aborted", async () => {
    expect(await refusal(() => build(points, { signal: AbortSignal.abort() }))).toMatch(/^aborted/);
  });

  it(
    "progress rises to the total; what its callback throws stops the call",
    async () => {
      using index = await build(points);
      for (const [stage, total, call] of [
        ["search", 1000, (control: RunControl) => index.search(more, control)],
        [
          "search",
          1000,
          (control: RunControl) => index.searchRadius(more, { radius: 1, ...control }),
        ],
        ["neighbours", 2000, (control: RunControl) => index.neighbours(control)],
        ["index", 1000, (control: RunControl) => index.add(more, control)],
      ] as const) {
        const failure = new Error("from the callback");
        const onProgress = (): never => {
          throw failure;
        };
        // Of a change, some points may be there all the same.
        const thrown = stage === "index" ? failure : await call({ onProgress }).catch((e) => e);
        expect(thrown).toBe(failure);
        const events: Progress[] = [];
        await call({ onProgress: (progress) => void events.push(progress) });
        const done = events.map((event) => event.done);
        expect(done).toEqual(done.toSorted((a, b) => a - b));
        expect(events.at(-1)).toMatchObject({ stage, done: total, total });
      }
    },
    TIMEOUT,
  );

  it(
    "the same seed gives the same answers on any number of threads",
    async () => {
      const data = clusters(1500, 12, 82);
      const make = async (threads: number): Promise<string> => {
        using index = await build(part(data, 0, 1200), { seed: 7, threads });
        await index.add(part(data, 1200, 300), { threads });
        await index.remove(
          index.ids().filter((id) => id % 4 === 1),
          { threads },
        );
        await index.compact({ threads });
        const found = await index.search(data, { threads });
        const knn = await index.neighbours({ threads });
        return digest(index.ids(), found.ids, found.distances, knn.ids, knn.distances);
      };
      const alone = await make(1);
      expect(await make(2)).toBe(alone);
      expect(await make(3)).toBe(alone);
    },
    TIMEOUT,
  );

  it(
    "searches at the time of changes see points entirely or not at all",
    async () => {
      using index = await build(points);
      const changes = [
        index.add(more),
        index.remove(Uint32Array.from({ length: 500 }, (_, i) => i)),
        index.add(part(all, 0, 100), { ids: Uint32Array.from({ length: 100 }, (_, i) => i) }),
        index.compact(),
      ];
      const state = { changing: true };
      const ended = Promise.all(changes).finally(() => (state.changing = false));
      const queries = part(all, 0, 200);
      let searches = 0;
      while (state.changing || searches === 0) {
        const found = await index.search(queries, { k: 10 });
        // Of all ids that there ever are: each with its own distance, none twice, ten of them.
        expect(faultsOf(found, labelled(all), queries)).toEqual([]);
        // What is not being removed is found throughout.
        const steady = await index.search(part(all, 600, 100), { k: 1, ef: 256 });
        expect([...steady.ids]).toEqual(Array.from({ length: 100 }, (_, i) => 600 + i));
        const one = index.searchSync(all.data.subarray(0, 16));
        expect(one.ids).toHaveLength(10);
        searches++;
      }
      await ended;
      expect(index.points).toBe(2600);
      expect([...index.ids().subarray(0, 101)].at(-1)).toBe(500);
      const own = await index.search(part(all, 500, 2500), { k: 1, ef: 256 });
      expect([...own.ids].findIndex((id, i) => id !== 500 + i)).toBe(-1);
    },
    TIMEOUT,
  );

  it(
    "changes happen in the order of the calls",
    async () => {
      using index = await build(part(all, 0, 200));
      const order: string[] = [];
      const note = (what: string) => (): void => void order.push(what);
      const first = index.add(more).then(note("add"));
      const stopped = refusal(() => index.add(more, { signal: abortAfter(1) }));
      const second = index.remove([1199]).then(note("remove"));
      const third = index.add(part(all, 0, 1), { ids: Uint32Array.of(1199) }).then(note("again"));
      expect(await stopped).toMatch(/^aborted/);
      await Promise.all([first, second, third]);
      expect(order).toEqual(["add", "remove", "again"]);
      expect([index.points, index.has(1199)]).toEqual([1200, true]);
    },
    TIMEOUT,
  );

  it(
    "what is under way ends when the index is closed",
    async () => {
      const index = await build(points);
      const expected = await index.search(more);
      const search = index.search(more);
      const neighbours = index.neighbours({ k: 3 });
      index.close();
      expect(await search).toEqual(expected);
      expect((await neighbours).queries).toBe(2000);
      expect(await refusal(() => index.search(more))).toMatch(/^closed/);
    },
    TIMEOUT,
  );
}
