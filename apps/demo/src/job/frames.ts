import { setTimeout as sleep } from "node:timers/promises";
import { progressReporter, throwIfAborted, type RunControl } from "@ann/core";
import type { Layout } from "@ann/embed";
import { base64 } from "./base64.ts";
import type { JobOptions } from "./options.ts";
import type { EventSink, Stopwatch } from "./stages.ts";

/** Shortest time between two frames, in milliseconds. */
const FRAME_INTERVAL = 50;

/** Most frames of one job, without the start. */
const MOST_FRAMES = 80;

/** Above 1: the first frames are fewer epochs apart, for that is when the map changes most. */
const FRONT_LOADING = 1.5;

/** The epochs after which a frame is due: ascending, without 0, ending at `epochs`. */
export function frameEpochs(epochs: number): number[] {
  const due = Array.from({ length: MOST_FRAMES }, (_, i) =>
    Math.ceil(epochs * ((i + 1) / MOST_FRAMES) ** FRONT_LOADING),
  );
  return [...new Set(due)].filter((epoch) => epoch > 0);
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  }
}

/** Where frames go and how fast. */
export interface FrameTarget {
  readonly pace: JobOptions["pace"];
  readonly sink: EventSink;
  /** Held during pauses. */
  readonly watch: Stopwatch;
}

/**
 * Runs a layout to its end and sends the map every few epochs, at most 20 times a second. The
 * start and the end are always sent.
 *
 * @throws AnnError `aborted`
 */
export async function runInFrames(
  layout: Layout,
  { pace, sink, watch }: FrameTarget,
  control: RunControl,
): Promise<void> {
  const { epochs } = layout;
  const { signal } = control;
  const report = progressReporter("layout", control);
  const send = (): void => {
    const coords = base64(layout.snapshot().data as Float32Array);
    sink.send({ type: "frame", epoch: layout.epoch, epochs, coords });
  };
  send();
  let due = performance.now() + FRAME_INTERVAL;
  for (const until of frameEpochs(epochs)) {
    await layout.run(until, { signal, onProgress: undefined });
    report(until, epochs);
    const early = due - performance.now();
    if (pace === "watch" && early > 0) {
      watch.hold();
      await pause(early, signal);
      watch.resume();
    } else if (until < epochs && (early > 0 || sink.congested)) {
      continue;
    }
    due = performance.now() + FRAME_INTERVAL;
    send();
  }
}
