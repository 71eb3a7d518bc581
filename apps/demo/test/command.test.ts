import { EventEmitter } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { parseArguments } from "../src/arguments.ts";
import { runDemo, type Terminal } from "../src/run-demo.ts";

/** A terminal that remembers what was written. */
class FakeTerminal extends EventEmitter implements Terminal {
  out = "";
  err = "";
  readonly stdout = { write: (text: string) => (this.out += text) };
  readonly stderr = { write: (text: string) => (this.err += text) };
}

async function ended(args: readonly string[]): Promise<[code: number, terminal: FakeTerminal]> {
  const terminal = new FakeTerminal();
  return [await runDemo(args, terminal), terminal];
}

describe("arguments", () => {
  it("are the digits on any port by default", () => {
    const parsed = parseArguments([]);
    expect(parsed).toMatchObject({ port: 0, open: false, source: { labelColumn: "last" } });
    expect(parsed).toMatchObject({ source: { path: expect.stringMatching(/digits\.csv\.gz$/) } });
  });

  it("name a file, its classes and a port", () => {
    const args = ["cells.csv", "--port", "8080", "--label-column", "3", "--open"];
    const source = { path: "cells.csv", labelColumn: 3 };
    expect(parseArguments(args)).toEqual({ port: 8080, open: true, source });
    expect(parseArguments(["cells.csv"])).toMatchObject({ source: { path: "cells.csv" } });
  });

  it.each([
    [["--port", "70000"], '--port must be from 0 to 65535, got "70000"'],
    [["--port", "http"], "--port must be from 0 to 65535"],
    [["a.csv", "b.csv"], "one input is shown, got 2"],
    [["--label-column", "last"], "--label-column needs an input"],
    [["--prot", "1"], "--prot"],
  ])("refuses %j with exit code 2", async (args, message) => {
    const [code, terminal] = await ended(args);
    expect([code, terminal.out]).toEqual([2, ""]);
    expect(terminal.err).toContain(message);
    expect(terminal.err).toContain("Usage: demo");
  });

  it("print help", async () => {
    const [code, terminal] = await ended(["--help"]);
    expect([code, terminal.err]).toEqual([0, ""]);
    expect(terminal.out).toMatch(/^Usage: demo/);
  });
});

describe("the demo", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("prints one line and serves until %s, exit code %i", async (signal, expected) => {
    const terminal = new FakeTerminal();
    const code = runDemo([], terminal);
    await vi.waitFor(() => expect(terminal.out).toMatch(/\n$/), { timeout: 4000 });
    expect(terminal.out).toMatch(/^The demo is at http:\/\/127\.0\.0\.1:\d+\/ \(.*\)\n$/);
    const url = /http:\S+/.exec(terminal.out)![0];
    expect((await fetch(url)).status).toBe(200);
    const running = await fetch(`${url}run?epochs=100000`);
    terminal.emit(signal);
    expect(await code).toBe(expected);
    await running.text().catch(() => "");
    await expect(fetch(url)).rejects.toThrow("fetch failed");
    expect([terminal.listenerCount("SIGINT"), terminal.err]).toEqual([0, ""]);
  });

  it("says when a port is taken, exit code 1", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    const [code, terminal] = await ended(["--port", String(port)]);
    other.close();
    expect([code, terminal.out]).toEqual([1, ""]);
    expect(terminal.err).toBe(
      `demo: port ${port} is in use; stop what uses it, or choose another with --port\n`,
    );
    expect(terminal.listenerCount("SIGINT")).toBe(0);
  });
});
