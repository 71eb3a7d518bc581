import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  abortError,
  AnnError,
  progressReporter,
  runControlOf,
  throwIfAborted,
  type Progress,
} from "../src/index.ts";

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

interface Event extends Progress {
  readonly at: number;
}

/** A reporter and what it has reported, with the time of each event. */
function recorder(): { report: (done: number, total: number) => void; events: Event[] } {
  const events: Event[] = [];
  const report = progressReporter("search", {
    onProgress: (progress) => events.push({ ...progress, at: now }),
  });
  return { report, events };
}

describe("progressReporter", () => {
  it("reports the first count at once, then one every 50 ms, then the last", () => {
    const { report, events } = recorder();
    for (let done = 1; done <= 1000; done++) {
      now = done;
      report(done, 1000);
    }
    const times = events.map(({ at }) => at);
    expect(times).toEqual([1, ...Array.from({ length: 19 }, (_, i) => 51 + 50 * i), 1000]);
    expect(events[0]).toEqual({ stage: "search", done: 1, total: 1000, at: 1 });
    expect(events.at(-1)).toEqual({ stage: "search", done: 1000, total: 1000, at: 1000 });
  });

  it("drops counts that fall or stand still, whatever the time", () => {
    const { report, events } = recorder();
    for (const done of [5, 3, 5, 8, 7, 10, 10]) {
      now += 1000;
      report(done, 10);
    }
    expect(events.map(({ done }) => done)).toEqual([5, 8, 10]);
  });

  it("reports the final count at once, and nothing after it", () => {
    const { report, events } = recorder();
    report(1, 10);
    report(10, 10);
    now += 1000;
    report(11, 12);
    report(20, 20);
    expect(events.map(({ done }) => done)).toEqual([1, 10]);
  });

  it("reports a count that becomes final because the total shrinks to it", () => {
    const { report, events } = recorder();
    report(10, 20);
    report(10, 10);
    expect(events.map(({ done, total }) => [done, total])).toEqual([
      [10, 20],
      [10, 10],
    ]);
  });

  it("reports work of nothing as done", () => {
    const { report, events } = recorder();
    report(0, 0);
    expect(events).toEqual([{ stage: "search", done: 0, total: 0, at: 0 }]);
  });

  it("keeps stages apart", () => {
    const stages: string[] = [];
    const control = { onProgress: ({ stage }: Progress) => stages.push(stage) };
    const read = progressReporter("read", control);
    const write = progressReporter("write", control);
    read(1, 2);
    write(1, 2);
    expect(stages).toEqual(["read", "write"]);
  });

  it("does nothing without a listener", () => {
    expect(progressReporter("read", {})(1, 2)).toBeUndefined();
  });

  it("lets the listener's exception through", () => {
    const report = progressReporter("read", {
      onProgress: () => {
        throw new RangeError("listener");
      },
    });
    expect(() => report(1, 2)).toThrow(RangeError);
  });

  it("is well-behaved for any counts at any times", () => {
    const steps = fc.array(fc.record({ wait: fc.nat(80), step: fc.integer({ min: -3, max: 9 }) }));
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 200 }), (walk, total) => {
        const { report, events } = recorder();
        let done = 0;
        let ended = false;
        for (const { wait, step } of walk) {
          now += wait;
          done = Math.min(total, Math.max(0, done + step));
          report(done, total);
          ended ||= done === total;
        }
        expect(events.at(-1)?.done === total).toBe(ended);
        const counts = events.map((event) => event.done);
        expect(counts).toEqual([...new Set(counts)].toSorted((a, b) => a - b));
        const throttled = events.filter((event) => event.done < total).map(({ at }) => at);
        for (let i = 1; i < throttled.length; i++) {
          expect(throttled[i]! - throttled[i - 1]!).toBeGreaterThanOrEqual(50);
        }
      }),
      { seed: 6 },
    );
  });
});

describe("aborting", () => {
  it("gives an AnnError whose cause is the signal's reason", () => {
    const reason = new Error("user left");
    const error = abortError(AbortSignal.abort(reason));
    expect(error).toBeInstanceOf(AnnError);
    expect(error).toMatchObject({
      code: "aborted",
      message: "stopped by the caller's AbortSignal",
      cause: reason,
    });
    const plain = abortError(AbortSignal.abort()).cause;
    expect(plain).toHaveProperty("name", "AbortError");
  });

  it("throws only once the signal has fired", () => {
    const controller = new AbortController();
    expect(() => throwIfAborted(undefined)).not.toThrow();
    expect(() => throwIfAborted(controller.signal)).not.toThrow();
    controller.abort("enough");
    expect(() => throwIfAborted(controller.signal)).toThrow(
      expect.objectContaining({ code: "aborted", cause: "enough" }),
    );
  });
});

describe("runControlOf", () => {
  it("hands on the shared options and nothing else", () => {
    const { signal } = new AbortController();
    const onProgress = vi.fn<(progress: Progress) => void>();
    const options = { signal, onProgress, threads: 2, seed: 7, k: 5 };
    expect(runControlOf(options)).toEqual({ signal, onProgress, threads: 2, seed: 7 });
    expect(Object.keys(runControlOf({}))).toEqual(["signal", "onProgress", "threads", "seed"]);
  });
});
