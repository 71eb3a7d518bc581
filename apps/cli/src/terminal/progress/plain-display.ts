import type { StageEvent } from "../../stages/events.ts";
import type { Clock } from "../clock.ts";
import { paint, type Style, type TextStream } from "../style.ts";
import type { Display } from "./display.ts";
import { stageLine } from "./stage-line.ts";
import { StageProgress } from "./stage-progress.ts";

/** Seconds between two lines about a stage that is still running. */
const REPORT_SECONDS = 10;

/** For files and pipes: one line for each finished stage, and signs of life from long ones. */
export class PlainDisplay implements Display {
  readonly #stream: TextStream;
  readonly #style: Style;
  readonly #clock: Clock;
  #running: StageProgress | undefined;
  #stop: (() => void) | undefined;

  constructor(stream: TextStream, style: Style, clock: Clock) {
    this.#stream = stream;
    this.#style = style;
    this.#clock = clock;
  }

  show(event: StageEvent): void {
    if (event.type === "start") {
      this.close();
      this.#running = new StageProgress(event.stage, event.unit, this.#clock.now());
      this.#stop = this.#clock.every(REPORT_SECONDS, () => this.#report());
    } else if (event.type === "progress") {
      this.#running?.update(event.done, event.total, this.#clock.now());
    } else if (event.type === "finish") {
      this.close();
      this.#write(stageLine(this.#style, event.stage, event.seconds, event.detail));
    } else {
      this.#write(`${paint(this.#style, "yellow", "note:")} ${event.text}`);
    }
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#running = undefined;
  }

  #report(): void {
    if (!this.#running) return;
    const now = this.#clock.now();
    const facts = this.#running.facts(now).join(", ");
    const { stage, begin } = this.#running;
    this.#write(stageLine(this.#style, stage, now - begin, `… ${facts}`.trimEnd()));
  }

  #write(line: string): void {
    this.#stream.write(`${line}\n`);
  }
}
