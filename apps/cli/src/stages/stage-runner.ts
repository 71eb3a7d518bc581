import { throwIfAborted, type RunControl, type Stage } from "@ann/core";
import process from "node:process";
import type { EventSink, Unit } from "./events.ts";

/** What a stage cost. */
export interface StageTiming {
  readonly stage: Stage;
  readonly wallSeconds: number;
  /** Time of all threads together. */
  readonly cpuSeconds: number;
}

/** One stage: what to call it, what to do, and what to say when it is done. */
export interface StageTask<T> {
  readonly stage: Stage;
  readonly unit?: Unit;
  readonly run: (control: RunControl) => Promise<T>;
  readonly detail: (result: T) => string;
}

/** Wall clock and processor time of this process. */
type Cost = Pick<StageTiming, "wallSeconds" | "cpuSeconds">;

function costSoFar(): Cost {
  const { user, system } = process.cpuUsage();
  return { wallSeconds: performance.now() / 1000, cpuSeconds: (user + system) / 1e6 };
}

function microseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

function costSince(begin: Cost): Cost {
  const now = costSoFar();
  return {
    wallSeconds: microseconds(now.wallSeconds - begin.wallSeconds),
    cpuSeconds: microseconds(now.cpuSeconds - begin.cpuSeconds),
  };
}

/** Runs stages one after the other, measures them and tells the sink. */
export class StageRunner {
  readonly timings: StageTiming[] = [];
  readonly notices: string[] = [];
  readonly #control: RunControl;
  readonly #sink: EventSink;
  readonly #begin = costSoFar();

  /** @param control handed to every stage; progress goes to the sink instead of `onProgress` */
  constructor(control: RunControl, sink: EventSink) {
    this.#control = control;
    this.#sink = sink;
  }

  /** @throws AnnError `aborted`, and whatever the task throws */
  async run<T>({ stage, unit, run, detail }: StageTask<T>): Promise<T> {
    throwIfAborted(this.#control.signal);
    this.#sink({ type: "start", stage, unit });
    const begin = costSoFar();
    const result = await run({
      ...this.#control,
      onProgress: ({ done, total }) => this.#sink({ type: "progress", done, total }),
    });
    const timing = { stage, ...costSince(begin) };
    this.timings.push(timing);
    this.#sink({ type: "finish", stage, seconds: timing.wallSeconds, detail: detail(result) });
    return result;
  }

  /** Tells the user something that changes how the result is to be read. */
  notice(text: string): void {
    this.notices.push(text);
    this.#sink({ type: "notice", text });
  }

  /** Time since this runner was made. */
  total(): Cost {
    return costSince(this.#begin);
  }
}
