import { describe, expect, it } from "vitest";
import * as format from "../src/terminal/format.ts";

describe("format", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1797, "1,797"],
    [1_326_482, "1,326,482"],
  ])("count %d", (value, text) => expect(format.formatCount(value)).toBe(text));

  it("chooses the noun", () => {
    expect(format.formatCounted(1, "row")).toBe("1 row");
    expect(format.formatCounted(0, "row")).toBe("0 rows");
    expect(format.formatCounted(2, "class", "classes")).toBe("2 classes");
  });

  it.each([
    [0, "0.00 s"],
    [0.0449, "0.04 s"],
    [9.994, "9.99 s"],
    [9.996, "10.0 s"],
    [59.94, "59.9 s"],
    [59.96, "1 min 00 s"],
    [125.4, "2 min 05 s"],
    [3599.6, "1 h 00 min"],
    [3720, "1 h 02 min"],
    [36_000 * 10, "100 h 00 min"],
  ])("duration %d", (seconds, text) => expect(format.formatDuration(seconds)).toBe(text));

  it.each([
    [0.2, "1 s"],
    [58.2, "59 s"],
    [59.2, "1 min 00 s"],
    [59.7, "1 min 00 s"],
    [124.1, "2 min 05 s"],
  ])("remaining time %d is rounded up", (seconds, text) =>
    expect(format.formatRemaining(seconds)).toBe(text),
  );

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.00 kB"],
    [57_523, "57.5 kB"],
    [999_499, "999 kB"],
    [999_500, "1.00 MB"],
    [1_200_000_000, "1.20 GB"],
    [5e15, "5,000 TB"],
  ])("bytes %d", (bytes, text) => expect(format.formatBytes(bytes)).toBe(text));

  it.each([
    [1, "1.000"],
    [0.999_99, "0.999"],
    [0.9857, "0.986"],
    [0, "0.000"],
  ])("score %d", (score, text) => expect(format.formatScore(score)).toBe(text));

  it.each([
    [5, "abcde", "abcde"],
    [4, "abcde", "abc…"],
    [1, "abcde", "…"],
    [0, "abcde", ""],
    [0, "", ""],
    [2, "𝄞𝄞𝄞", "𝄞…"],
  ])("cut to %d: %s", (width, text, cut) => expect(format.cutTo(width, text)).toBe(cut));
});
