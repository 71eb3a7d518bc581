import { throwIfAborted, type RunControl } from "@ann/core";
import type { JobEvent, JobStage } from "../../protocol.d.ts";

/** All stages, in the order in which they run. */
export const STAGES: readonly JobStage[] = [
  "read",
  "index",
  "neighbours",
  "weights",
  "start",
  "layout",
  "quality",
];

/** Takes the events of a job. */
export interface EventSink {
  send(event: JobEvent): void;
  /** Whether earlier events are still on their way, so that a frame may be left out. */
  readonly congested: boolean;
}

/** A stopwatch that can be held. */
export class Stopwatch {
  #spent = 0;
  #since: number | undefined = performance.now();

  get seconds(): number {
    const running = this.#since === undefined ? 0 : performance.now() - this.#since;
    return (this.#spent + running) / 1000;
  }

  hold(): void {
    this.#spent = this.seconds * 1000;
    this.#since = undefined;
  }

  resume(): void {
    this.#since = performance.now();
  }
}

/** One stage: what to do, and what to say when it is done. */
export interface StageTask<T> {
  readonly stage: JobStage;
  readonly run: (control: RunControl, watch: Stopwatch) => Promise<T>;
  readonly detail: (result: T) => string;
}

/** Runs the stages of one job, times them and tells the sink. */
export class StageRunner {
  readonly #control: RunControl;
  readonly #sink: EventSink;
  #seconds = 0;

  constructor(control: RunControl, sink: EventSink) {
    this.#control = control;
    this.#sink = sink;
  }

  /** Time spent computing in all stages so far. */
  get seconds(): number {
    return this.#seconds;
  }

  /** @throws AnnError `aborted`, and whatever the task throws */
  async run<T>({ stage, run, detail }: StageTask<T>): Promise<T> {
    throwIfAborted(this.#control.signal);
    this.#sink.send({ type: "stage", stage, state: "started" });
    const watch = new Stopwatch();
    const result = await run({ ...this.#control, onProgress: this.#progress(stage, watch) }, watch);
    watch.hold();
    const { seconds } = watch;
    this.#seconds += seconds;
    this.#sink.send({ type: "stage", stage, state: "finished", seconds, detail: detail(result) });
    return result;
  }

  /** Progress of several calls in one stage: what falls back is not told. */
  #progress(stage: JobStage, watch: Stopwatch): NonNullable<RunControl["onProgress"]> {
    let highest = 0;
    return ({ done, total }) => {
      const part = total > 0 ? done / total : 0;
      if (part <= highest) return;
      highest = part;
      const { seconds } = watch;
      this.#sink.send({ type: "stage", stage, state: "running", done, total, seconds });
    };
  }
}
