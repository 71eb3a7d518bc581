import { availableParallelism } from "node:os";
import { AnnError, type Progress, type RunControl } from "@ann/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { resolveThreads, runJob, type NativeControl, type NativeJob } from "../src/index.ts";
import { addon } from "./addon.ts";

/** A job that is settled by hand. */
class FakeJob {
  started = 0;
  cancelled = 0;
  control: NativeControl | undefined;
  resolve: (value: string) => void = () => {};
  reject: (error: Error) => void = () => {};
  readonly promise: Promise<string> = new Promise((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  readonly start = (control: NativeControl): NativeJob<string> => {
    this.started += 1;
    this.control = control;
    return {
      promise: this.promise,
      cancel: () => {
        this.cancelled += 1;
      },
    };
  };
}

afterEach(() => vi.unstubAllEnvs());

describe("runJob", () => {
  it("resolves with what the job gives and passes on its threads", async () => {
    const job = new FakeJob();
    const running = runJob("index", { threads: 5 }, job.start);
    expect(job.control?.threads).toBe(5);
    job.resolve("done");
    expect(await running).toBe("done");
    expect(job.cancelled).toBe(0);
  });

  it("does not start when the signal has fired already", async () => {
    const job = new FakeJob();
    const signal = AbortSignal.abort("too late");
    await expect(runJob("index", { signal }, job.start)).rejects.toMatchObject({
      name: "AnnError",
      code: "aborted",
      cause: "too late",
    });
    expect(job.started).toBe(0);
  });

  it.each([
    [{ signal: new AbortController() }, /^signal must be an AbortSignal, got AbortController; /],
    [{ signal: null }, /^signal must be an AbortSignal, got null; /],
    [{ onProgress: "print" }, /^onProgress must be a function, got "print"$/],
    [{ onProgress: null }, /^onProgress must be a function, got null$/],
  ])("refuses run control of other kinds before anything starts (%#)", async (control, message) => {
    const job = new FakeJob();
    const running = runJob("index", control as unknown as RunControl, job.start);
    await expect(running).rejects.toMatchObject({ name: "AnnError", code: "option" });
    await expect(running).rejects.toThrow(message);
    expect(job.started).toBe(0);
  });

  it("cancels when the signal fires, and rejects with its reason once the job has ended", async () => {
    const job = new FakeJob();
    const controller = new AbortController();
    const running = runJob("index", { signal: controller.signal }, job.start);
    let settled = false;
    const outcome = running
      .catch((error: unknown) => error)
      .finally(() => {
        settled = true;
      });
    const reason = new Error("changed my mind");
    controller.abort(reason);
    expect(job.cancelled).toBe(1);
    await new Promise(setImmediate);
    expect(settled).toBe(false);
    job.reject(Object.assign(new Error("cancelled"), { code: "aborted" }));
    const error = await outcome;
    expect(error).toBeInstanceOf(AnnError);
    expect(error).toMatchObject({ code: "aborted", cause: reason });
  });

  it("forgets the signal when the job has ended", async () => {
    const job = new FakeJob();
    const controller = new AbortController();
    const running = runJob("index", { signal: controller.signal }, job.start);
    job.resolve("done");
    await running;
    controller.abort();
    expect(job.cancelled).toBe(0);
  });

  it("cancels and rejects with the very error that the progress callback throws", async () => {
    const job = new FakeJob();
    const thrown = Object.assign(new Error("disk full"), { code: "ENOSPC" });
    const onProgress = vi.fn<(progress: Progress) => void>(() => {
      throw thrown;
    });
    const running = runJob("index", { onProgress }, job.start);
    job.control?.onProgress(1, 10);
    job.control?.onProgress(10, 10);
    expect(job.cancelled).toBe(1);
    expect(onProgress).toHaveBeenCalledTimes(1);
    job.reject(Object.assign(new Error("cancelled"), { code: "aborted" }));
    await expect(running).rejects.toBe(thrown);
  });

  it("rejects with that error even when the job gets done first", async () => {
    const job = new FakeJob();
    const thrown = new Error("no more");
    const onProgress = (): void => {
      throw thrown;
    };
    const running = runJob("index", { onProgress }, job.start);
    job.control?.onProgress(1, 10);
    job.resolve("done");
    await expect(running).rejects.toBe(thrown);
  });

  it("makes an AnnError of an error with a code, keeping it as cause", async () => {
    const job = new FakeJob();
    const running = runJob("index", {}, job.start);
    const native = Object.assign(new Error("row 7 is bad"), { code: "shape", details: { row: 7 } });
    job.reject(native);
    const error = await running.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AnnError);
    expect(error).toMatchObject({ code: "shape", message: "row 7 is bad", details: { row: 7 } });
    expect((error as AnnError).cause).toBe(native);
  });

  it("passes on other errors as they are", async () => {
    const job = new FakeJob();
    const running = runJob("index", {}, job.start);
    const mistake = new TypeError("a bug");
    job.reject(mistake);
    await expect(running).rejects.toBe(mistake);
  });

  it("reports the last count even if the native side had to drop it", async () => {
    const job = new FakeJob();
    const events: Progress[] = [];
    const running = runJob("layout", { onProgress: (event) => events.push(event) }, job.start);
    job.control?.onProgress(1, 10);
    job.resolve("done");
    await running;
    expect(events).toEqual([
      { stage: "layout", done: 1, total: 10 },
      { stage: "layout", done: 10, total: 10 },
    ]);
  });

  it("stops a real job that is aborted while it runs", async () => {
    const controller = new AbortController();
    const counts = new Uint32Array(2);
    const control = {
      signal: controller.signal,
      threads: 2,
      onProgress: () => controller.abort("enough"),
    };
    const running = runJob("search", control, (native) => addon.spin(counts, native));
    await expect(running).rejects.toMatchObject({ code: "aborted", cause: "enough" });
    expect(counts[1]).toBeLessThanOrEqual(2);
  });

  it("stops a real job whose progress callback throws", async () => {
    const thrown = new Error("stop here");
    const onProgress = (): void => {
      throw thrown;
    };
    const running = runJob("search", { onProgress }, (native) =>
      addon.spin(new Uint32Array(2), native),
    );
    await expect(running).rejects.toBe(thrown);
  });

  it("passes real counts on: never falling, ending at the total", async () => {
    const events: Progress[] = [];
    const chunks = 2000;
    await runJob("search", { onProgress: (event) => events.push(event), threads: 3 }, (native) =>
      addon.chunks(
        chunks * 5000,
        5000,
        new Float64Array(chunks),
        new Float64Array(chunks),
        new Uint32Array(chunks),
        native,
      ),
    );
    const counts = events.map(({ done }) => done);
    expect(counts).toEqual([...new Set(counts)].toSorted((a, b) => a - b));
    expect(events.at(-1)).toEqual({ stage: "search", done: chunks * 5000, total: chunks * 5000 });
  });
});

describe("resolveThreads", () => {
  it("takes the option, then the environment, then every core", () => {
    vi.stubEnv("ANN_NUM_THREADS", "3");
    expect(resolveThreads(2)).toBe(2);
    expect(resolveThreads(undefined)).toBe(3);
    vi.stubEnv("ANN_NUM_THREADS", "");
    expect(resolveThreads(undefined)).toBe(availableParallelism());
    vi.stubEnv("ANN_NUM_THREADS", undefined);
    expect(resolveThreads(undefined)).toBe(availableParallelism());
  });

  it("accepts 1 to 1024", () => {
    expect(resolveThreads(1)).toBe(1);
    expect(resolveThreads(1024)).toBe(1024);
    for (const threads of [0, -1, 1025, 1.5, NaN, Infinity, "2", null]) {
      expect(() => resolveThreads(threads as number)).toThrow(
        /^RunControl: threads must be an integer from 1 to 1024, got /,
      );
    }
  });

  it.each(["0", "1025", "2.5", "many", "-1"])("refuses ANN_NUM_THREADS=%s", (value) => {
    vi.stubEnv("ANN_NUM_THREADS", value);
    const shown = value === "many" ? '"many"' : value;
    expect(() => resolveThreads(undefined)).toThrow(
      `environment: ANN_NUM_THREADS must be an integer from 1 to 1024, got ${shown}`,
    );
  });
});
