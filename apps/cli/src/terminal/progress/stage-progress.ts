import type { Stage } from "@ann/core";
import type { Unit } from "../../stages/events.ts";
import { formatBytes, formatCount, formatRemaining } from "../format.ts";

/** Seconds before a rate means anything. */
const SETTLING = 0.5;

/** How far the running stage is, and what that says about the time it still needs. */
export class StageProgress {
  readonly stage: Stage;
  readonly begin: number;
  readonly #unit: Unit;
  #phaseBegin: number;
  #done = 0;
  #total = 0;

  /** @param now seconds, on the clock that all times here are read from */
  constructor(stage: Stage, unit: Unit, now: number) {
    this.stage = stage;
    this.#unit = unit;
    this.begin = now;
    this.#phaseBegin = now;
  }

  update(done: number, total: number, now: number): void {
    // Some stages are made of several jobs, each of which counts from 0.
    const begun = this.#total > 0;
    if (begun && (done < this.#done || total !== this.#total)) this.#phaseBegin = now;
    this.#done = done;
    this.#total = total;
  }

  /** Part done, 0 to 1; undefined while unknown. */
  get fraction(): number | undefined {
    if (!Number.isFinite(this.#total) || this.#total <= 0) return undefined;
    return Math.min(1, this.#done / this.#total);
  }

  /** What to write beside the bar: counts, rate, remaining time, as far as they are known. */
  facts(now: number): string[] {
    const facts = [this.#counts()];
    const elapsed = now - this.#phaseBegin;
    if (elapsed >= SETTLING && this.#done > 0) {
      const rate = this.#done / elapsed;
      if (this.#unit) facts.push(`${this.#quantity(rate)}/s`);
      if (this.fraction !== undefined && this.fraction < 1) {
        facts.push(`${formatRemaining((this.#total - this.#done) / rate)} left`);
      }
    }
    return facts.filter((fact) => fact !== "");
  }

  #quantity(value: number): string {
    if (this.#unit === "bytes") return formatBytes(value);
    return value < 9.95 ? value.toFixed(1) : formatCount(value);
  }

  #counts(): string {
    if (this.#done === 0) return "";
    if (this.#unit === "bytes") {
      const known = Number.isFinite(this.#total) ? ` of ${formatBytes(this.#total)}` : "";
      return `${formatBytes(this.#done)}${known}`;
    }
    if (this.#unit)
      return `${formatCount(this.#done)} of ${formatCount(this.#total)} ${this.#unit}`;
    return `${Math.floor((this.fraction ?? 0) * 100)} %`;
  }
}
