import { AnnError } from "@ann/core";
import { METRICS } from "@ann/distances";
import { CommanderError } from "commander";
import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { run } from "../src/run.ts";
import { exitCodeOf } from "../src/terminal/exit-codes.ts";
import { abortOnInterrupt, type SignalSource } from "../src/terminal/interrupt.ts";
import { UsageError } from "../src/terminal/usage-error.ts";
import { version } from "../src/version.ts";
import { fakeTerminal } from "./fake-terminal.ts";

describe("exit codes", () => {
  it.each([
    [new CommanderError(0, "commander.helpDisplayed", ""), 0],
    [new CommanderError(1, "commander.unknownOption", ""), 2],
    [new UsageError("no"), 2],
    [new AnnError("aborted", "stopped"), 130],
    [new AnnError("io", "no such file"), 1],
    [new TypeError("bug"), 1],
  ])("%s", (error, code) => expect(exitCodeOf(error)).toBe(code));
});

describe("program", () => {
  it("prints help and version to standard output", async () => {
    const help = fakeTerminal();
    expect(await run(["--help"], help.terminal)).toBe(0);
    expect(help.out()).toMatch(/Examples:[\s\S]*Commands:\s+embed/);
    expect(help.err()).toBe("");
    const number = fakeTerminal();
    expect(await run(["--version"], number.terminal)).toBe(0);
    expect(number.out()).toBe(`${version()}\n`);
  });

  it("shows examples before options, defaults, and no line beyond 80 columns", async () => {
    const { terminal, out } = fakeTerminal();
    expect(await run(["embed", "--help"], terminal)).toBe(0);
    const text = out();
    expect(text.indexOf("Examples:")).toBeLessThan(text.indexOf("--label-column <"));
    expect(text).toContain("l2, cosine, l1, ip");
    const names = METRICS.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["l2", "cosine", "l1", "ip"]));
    for (const fact of ["(default: 15)", "(default: l2)", "(default: 42)", "ANN_NUM_THREADS"]) {
      expect(text).toContain(fact);
    }
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each([
    [["embd"], "Did you mean embed?"],
    [["embed"], "missing required argument"],
    [["embed", "a.csv", "--metrc", "l2"], "Did you mean --metric?"],
    [["embed", "a.csv", "--json", "-o", "-"], "cannot both print"],
    [["embed", "a.csv", "-o", "a.csv"], "is an input"],
    [["embed", "a.csv", "--metric", "cosin"], 'did you mean "cosine"?'],
  ])("%j is wrong usage", async (args, hint) => {
    const { terminal, out, err } = fakeTerminal();
    expect(await run(args, terminal)).toBe(2);
    const text = err();
    expect(text).toMatch(/^ann: /);
    expect(text).toContain(hint);
    expect(text).toContain("--help");
    expect(out()).toBe("");
  });

  it("shows its help when nothing is asked", async () => {
    const { terminal, err } = fakeTerminal();
    expect(await run([], terminal)).toBe(2);
    expect(err()).toContain("Commands:");
  });

  it("keeps the stack for those who ask for it", async () => {
    const plain = fakeTerminal();
    expect(await run(["embed", "no-such-file.csv"], plain.terminal)).toBe(1);
    expect(plain.err()).toBe("ann: no-such-file.csv: no such file\n");
    const debug = fakeTerminal({ ANN_DEBUG: "1" });
    expect(await run(["embed", "no-such-file.csv"], debug.terminal)).toBe(1);
    expect(debug.err()).toMatch(/\n\s+at /);
  });

  it("takes its signal listeners away again", async () => {
    const { terminal } = fakeTerminal();
    await run(["embed", "no-such-file.csv"], terminal);
    const emitter = terminal as unknown as EventEmitter;
    expect(emitter.listenerCount("SIGINT") + emitter.listenerCount("SIGTERM")).toBe(0);
  });
});

describe("interrupt", () => {
  it.each(["SIGINT", "SIGTERM"])("%s aborts once and leaves the next to the system", (name) => {
    const source = new EventEmitter();
    const { signal } = abortOnInterrupt(source as unknown as SignalSource);
    expect(signal.aborted).toBe(false);
    source.emit(name, name);
    expect(signal.aborted).toBe(true);
    expect(source.listenerCount("SIGINT") + source.listenerCount("SIGTERM")).toBe(0);
  });
});
