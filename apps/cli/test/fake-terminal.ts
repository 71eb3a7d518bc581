import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import type { Clock } from "../src/terminal/clock.ts";
import type { TextStream } from "../src/terminal/style.ts";
import type { Terminal } from "../src/terminal/terminal.ts";

/** A stream that remembers what was written. */
export class FakeStream implements TextStream {
  readonly isTTY: boolean;
  columns = 80;
  readonly writes: string[] = [];

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.writes.push(text);
  }

  get text(): string {
    return this.writes.join("");
  }
}

/** A clock that stands still until it is told to advance, and then fires its timers. */
export class FakeClock implements Clock {
  #now = 0;
  readonly #timers = new Set<{
    next: number;
    readonly period: number;
    readonly tick: () => void;
  }>();

  now(): number {
    return this.#now;
  }

  every(period: number, tick: () => void): () => void {
    const timer = { next: this.#now + period, period, tick };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get timers(): number {
    return this.#timers.size;
  }

  advance(seconds: number): void {
    const end = this.#now + seconds;
    for (;;) {
      const due = [...this.#timers].toSorted((a, b) => a.next - b.next)[0];
      if (!due || due.next > end + 1e-9) break;
      this.#now = due.next;
      due.next += due.period;
      due.tick();
    }
    this.#now = end;
  }
}

/** What a screen of one line would show in the end: carriage return and clear are obeyed. */
export function screen(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.split("\r\u001B[2K").at(-1)!)
    .filter((line) => line !== "");
}

/** A terminal whose output is collected. */
export function fakeTerminal(env: Record<string, string> = {}): {
  terminal: Terminal;
  out: () => string;
  err: () => string;
} {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const emitter = Object.assign(new EventEmitter(), { stdout, stderr, env });
  return {
    terminal: emitter as unknown as Terminal,
    out: () => String(stdout.read() ?? ""),
    err: () => String(stderr.read() ?? ""),
  };
}
