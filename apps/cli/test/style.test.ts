import { describe, expect, it } from "vitest";
import { bar } from "../src/terminal/progress/bar.ts";
import { paint, styleOf } from "../src/terminal/style.ts";
import { FakeStream } from "./fake-terminal.ts";

const tty = new FakeStream(true);
const pipe = new FakeStream(false);

describe("style", () => {
  it.each([
    ["a terminal", tty, {}, true, { live: true, colour: true }],
    ["a pipe", pipe, {}, true, { live: false, colour: false }],
    ["--no-color", tty, { FORCE_COLOR: "1" }, false, { live: true, colour: false }],
    ["NO_COLOR", tty, { NO_COLOR: "1" }, true, { live: true, colour: false }],
    [
      "NO_COLOR before FORCE_COLOR",
      tty,
      { NO_COLOR: "1", FORCE_COLOR: "1" },
      true,
      { live: true, colour: false },
    ],
    [
      "an empty NO_COLOR counts for nothing",
      tty,
      { NO_COLOR: "" },
      true,
      { live: true, colour: true },
    ],
    ["FORCE_COLOR in a pipe", pipe, { FORCE_COLOR: "1" }, true, { live: false, colour: true }],
    ["FORCE_COLOR=0", tty, { FORCE_COLOR: "0" }, true, { live: true, colour: false }],
    ["TERM=dumb", tty, { TERM: "dumb" }, true, { live: false, colour: false }],
  ])("%s", (_name, stream, env, allowed, expected) => {
    expect(styleOf(stream, env, allowed)).toEqual(expected);
  });

  it("paints only where colour is allowed", () => {
    expect(paint({ live: false, colour: false }, "red", "x")).toBe("x");
    expect(paint({ live: false, colour: true }, "red", "x")).toBe("\u001B[31mx\u001B[39m");
    expect(paint({ live: false, colour: true }, "red", "")).toBe("");
  });
});

describe("bar", () => {
  const plain = { live: true, colour: false };

  it.each([
    [-1, "┄┄┄┄"],
    [0, "┄┄┄┄"],
    [0.2, "╸┄┄┄"],
    [0.5, "━━┄┄"],
    [0.999, "━━━╸"],
    [1, "━━━━"],
    [2, "━━━━"],
  ])("at %d", (fraction, text) => expect(bar(plain, 4, fraction)).toBe(text));
});
