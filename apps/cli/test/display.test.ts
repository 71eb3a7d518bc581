import { describe, expect, it } from "vitest";
import { displayFor, type Display } from "../src/terminal/progress/display.ts";
import { FakeClock, FakeStream, screen } from "./fake-terminal.ts";

function setUp(
  isTTY: boolean,
  options: { quiet?: boolean; colour?: boolean } = {},
): { stream: FakeStream; clock: FakeClock; display: Display } {
  const { quiet = false, colour = false } = options;
  const stream = new FakeStream(isTTY);
  const clock = new FakeClock();
  return { stream, clock, display: displayFor(stream, { live: isTTY, colour }, { quiet, clock }) };
}

describe("live display", () => {
  it("draws bar, counts, rate and remaining time, then leaves one line", () => {
    const { stream, clock, display } = setUp(true);
    display.show({ type: "start", stage: "layout", unit: "epochs" });
    clock.advance(2);
    display.show({ type: "progress", done: 100, total: 400 });
    clock.advance(0.1);
    expect(screen(stream.text).at(-1)).toMatch(
      /^\S layout      ━{5}┄{16}  100 of 400 epochs   48\/s   7 s left$/,
    );
    display.show({ type: "finish", stage: "layout", seconds: 8.4, detail: "400 epochs" });
    expect(screen(stream.text)).toEqual(["✓ layout        8.40 s   400 epochs"]);
    expect(clock.timers).toBe(0);
  });

  it("redraws at most ten times a second, however many events come", () => {
    const { stream, clock, display } = setUp(true);
    display.show({ type: "start", stage: "index", unit: "rows" });
    const before = stream.writes.length;
    for (let done = 1; done <= 1000; done++) {
      display.show({ type: "progress", done, total: 1000 });
      clock.advance(0.002);
    }
    expect(stream.writes.length - before).toBeLessThanOrEqual(20);
  });

  it("leaves room at the end of the line", () => {
    const { stream, clock, display } = setUp(true);
    for (const columns of [10, 14, 20, 40, 55, 60, 80, 300]) {
      stream.columns = columns;
      display.show({ type: "start", stage: "read", unit: "bytes" });
      clock.advance(1);
      display.show({ type: "progress", done: 123_456_789, total: 987_654_321 });
      clock.advance(1);
      const line = screen(stream.text).at(-1)!;
      expect([...line].length).toBeLessThanOrEqual(columns - 3);
      display.show({ type: "finish", stage: "read", seconds: 2, detail: "" });
    }
  });

  it("knows no remaining time without a total", () => {
    const { stream, clock, display } = setUp(true);
    display.show({ type: "start", stage: "read", unit: "bytes" });
    clock.advance(2);
    display.show({ type: "progress", done: 3_000_000, total: Number.POSITIVE_INFINITY });
    clock.advance(0.1);
    expect(screen(stream.text).at(-1)).toMatch(/^\S read {8}3\.00 MB {3}1\.43 MB\/s$/);
  });

  it("measures the rate anew when a stage starts its next job", () => {
    const { stream, clock, display } = setUp(true);
    display.show({ type: "start", stage: "quality", unit: "rows" });
    clock.advance(10);
    display.show({ type: "progress", done: 1000, total: 1000 });
    display.show({ type: "progress", done: 10, total: 100 });
    clock.advance(1);
    expect(screen(stream.text).at(-1)).toContain("10 of 100 rows   10/s   9 s left");
  });

  it("keeps a notice above the running line", () => {
    const { stream, display } = setUp(true);
    display.show({ type: "start", stage: "index", unit: "rows" });
    display.show({ type: "notice", text: "few rows" });
    expect(screen(stream.text)).toEqual(["! few rows", expect.stringMatching(/^\S index/)]);
  });

  it("leaves nothing behind when it is closed in the middle", () => {
    const { stream, clock, display } = setUp(true);
    display.show({ type: "start", stage: "index", unit: "rows" });
    clock.advance(1);
    display.close();
    display.close();
    expect(screen(stream.text)).toEqual([]);
    expect(clock.timers).toBe(0);
  });
});

describe("plain display", () => {
  it("writes one line for a short stage", () => {
    const { stream, clock, display } = setUp(false);
    display.show({ type: "start", stage: "read", unit: "bytes" });
    clock.advance(9.9);
    display.show({ type: "progress", done: 1, total: 1 });
    display.show({ type: "finish", stage: "read", seconds: 9.9, detail: "5 rows" });
    display.show({ type: "notice", text: "few rows" });
    expect(stream.text).toBe("read          9.90 s   5 rows\nnote: few rows\n");
  });

  it("shows every ten seconds that a long stage is alive", () => {
    const { stream, clock, display } = setUp(false);
    display.show({ type: "start", stage: "layout", unit: "epochs" });
    clock.advance(5);
    display.show({ type: "progress", done: 50, total: 200 });
    clock.advance(20);
    display.show({ type: "finish", stage: "layout", seconds: 25, detail: "200 epochs" });
    expect(stream.text.split("\n")).toEqual([
      "layout        10.0 s   … 50 of 200 epochs, 5.0/s, 30 s left",
      "layout        20.0 s   … 50 of 200 epochs, 2.5/s, 1 min 00 s left",
      "layout        25.0 s   200 epochs",
      "",
    ]);
    clock.advance(60);
    expect(stream.writes).toHaveLength(3);
  });

  it("writes no escape codes unless colour is forced", () => {
    const { stream, display } = setUp(false, { colour: true });
    display.show({ type: "finish", stage: "read", seconds: 1, detail: "5 rows" });
    expect(stream.text).toContain("\u001B[2m");
    const other = setUp(false);
    other.display.show({ type: "finish", stage: "read", seconds: 1, detail: "5 rows" });
    expect(other.stream.text).not.toContain("\u001B");
  });
});

it("shows nothing when it is to be quiet", () => {
  for (const isTTY of [true, false]) {
    const { stream, clock, display } = setUp(isTTY, { quiet: true });
    display.show({ type: "start", stage: "read", unit: "bytes" });
    clock.advance(30);
    display.show({ type: "notice", text: "few rows" });
    display.show({ type: "finish", stage: "read", seconds: 30, detail: "5 rows" });
    display.close();
    expect(stream.text).toBe("");
  }
});
