import type { StageEvent } from "../../stages/events.ts";
import type { Clock } from "../clock.ts";
import { cutTo, formatDuration } from "../format.ts";
import { paint, type Style, type TextStream } from "../style.ts";
import { bar } from "./bar.ts";
import type { Display } from "./display.ts";
import { stageLine, stageName } from "./stage-line.ts";
import { StageProgress } from "./stage-progress.ts";

const REDRAW_SECONDS = 0.1;
const SPINNER = [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];
const CLEAR_LINE = "\r\u001B[2K";

/** For terminals: the running stage is one line, redrawn ten times a second at most. */
export class LiveDisplay implements Display {
  readonly #stream: TextStream;
  readonly #style: Style;
  readonly #clock: Clock;
  #running: StageProgress | undefined;
  #stop: (() => void) | undefined;
  #frame = 0;

  constructor(stream: TextStream, style: Style, clock: Clock) {
    this.#stream = stream;
    this.#style = style;
    this.#clock = clock;
  }

  show(event: StageEvent): void {
    if (event.type === "start") {
      this.close();
      this.#running = new StageProgress(event.stage, event.unit, this.#clock.now());
      this.#draw();
      this.#stop = this.#clock.every(REDRAW_SECONDS, () => this.#draw());
    } else if (event.type === "progress") {
      this.#running?.update(event.done, event.total, this.#clock.now());
    } else if (event.type === "finish") {
      this.close();
      const line = stageLine(this.#style, event.stage, event.seconds, event.detail);
      this.#stream.write(`${paint(this.#style, "green", "✓")} ${line}\n`);
    } else {
      const text = `${paint(this.#style, "yellow", "!")} ${event.text}\n`;
      this.#stream.write(this.#running ? `${CLEAR_LINE}${text}` : text);
      this.#draw();
    }
  }

  close(): void {
    if (!this.#running) return;
    this.#stop?.();
    this.#running = undefined;
    this.#stream.write(CLEAR_LINE);
  }

  #draw(): void {
    if (!this.#running) return;
    const spinner = SPINNER[this.#frame++ % SPINNER.length]!;
    // Room for the cursor and for the ^C that terminals echo: a wrapped line could not be cleared.
    const width = (this.#stream.columns ?? 80) - 3;
    const head = `${spinner} ${stageName(this.#running.stage)}`.slice(0, width);
    const room = width - head.length;
    const mark = paint(this.#style, "cyan", head.slice(0, 1));
    this.#stream.write(`${CLEAR_LINE}${mark}${head.slice(1)}${this.#tail(this.#running, room)}`);
  }

  /** Bar and facts in `room` columns; the facts are cut before the bar gets too short to read. */
  #tail(running: StageProgress, room: number): string {
    const now = this.#clock.now();
    const { fraction } = running;
    const facts = running.facts(now).join("   ") || formatDuration(now - running.begin);
    if (fraction === undefined || room < 40) return cutTo(room, facts);
    const width = Math.min(32, Math.floor(room / 3));
    return `${bar(this.#style, width, fraction)}  ${cutTo(room - width - 2, facts)}`;
  }
}
