import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { isAnnError } from "@ann/core";
import { describe, expect, it } from "vitest";
import { checkFiles } from "../src/commands/embed/check-files.ts";
import { requestFrom } from "../src/commands/embed/command.ts";
import type { EmbedFlags } from "../src/commands/embed/options.ts";
import { systemReason } from "../src/commands/embed/system-error.ts";
import { UsageError } from "../src/terminal/usage-error.ts";
import { ann, temporaryFolder } from "./spawn.ts";

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);

mkdirSync(at("data"));
writeFileSync(at("data", "a.csv"), "1,2\n3,4\n");
writeFileSync(at("classes.txt"), "a\nb\n");
writeFileSync(at("old.png"), "");
symlinkSync(at("data", "a.csv"), at("link.csv"));
symlinkSync(at("data"), at("folder-link"));
symlinkSync(at("classes.txt"), at("classes.csv"));
symlinkSync(at("old.png"), at("link.svg"));
symlinkSync(at("loop.csv"), at("loop.csv"));
linkSync(at("data", "a.csv"), at("hard.csv"));

/** The error of the check, if there is one. */
function refusal(input: string, flags: Partial<EmbedFlags>): Promise<unknown> {
  const request = requestFrom([input], { ...flags } as EmbedFlags);
  return checkFiles(request).catch((error: unknown) => error);
}

describe("an output that is an input under another name", () => {
  const input = at("data", "a.csv");
  it.each([
    ["a link", { output: at("link.csv") }],
    ["a path through a folder link", { output: at("folder-link", "a.csv") }],
    ["a hard link", { output: at("hard.csv") }],
    ["a link to the labels", { output: at("classes.csv"), labels: [at("classes.txt")] }],
  ])("is refused: %s", async (_, flags) => {
    const error = await refusal(input, flags);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(/^cannot write .*: it is the input .*another name$/);
  });

  it("is refused when the input is the link", async () => {
    expect(await refusal(at("link.csv"), { output: input })).toBeInstanceOf(UsageError);
  });

  it("is refused when the input is standard input, and the file stays as it was", async () => {
    const path = at("data", "a.csv");
    const file = await open(path);
    const { code, out, err } = await ann(["embed", "-", "-o", path], { stdin: file.fd });
    await file.close();
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^ann: cannot write .*a\.csv: it is the input \/dev\/stdin/);
    expect(readFileSync(path, "utf8")).toBe("1,2\n3,4\n");
  });

  it("is not every existing file", async () => {
    expect(await refusal(input, { output: at("new.csv"), plot: [at("old.png")] })).toBeUndefined();
  });
});

it("two outputs that are one file are refused", async () => {
  const error = await refusal(at("hard.csv"), { plot: [at("old.png"), at("link.svg")] });
  expect((error as Error).message).toMatch(/link\.svg: it is the same file as .*old\.png/);
});

describe("a path that cannot be used", () => {
  it.each([
    ["missing input", at("none.csv"), {}, /none\.csv: no such file$/],
    ["input below a file", at("old.png", "b.csv"), {}, /old\.png is a file, not a folder$/],
    ["input that links to itself", at("loop.csv"), {}, /loop\.csv: ELOOP: [a-z ]+$/],
    [
      "output below a file",
      at("link.csv"),
      { output: at("old.png", "sub", "m.csv") },
      /^cannot write .*m\.csv: .*old\.png is a file, not a folder; choose another place$/,
    ],
    [
      "output that links to itself",
      at("link.csv"),
      { output: at("loop.csv") },
      /^cannot write .*loop\.csv: ELOOP: [a-z ]+; choose another place$/,
    ],
  ])("%s is named with its reason", async (_, input, flags, message) => {
    const error = await refusal(input, flags);
    expect(isAnnError(error, "io")).toBe(true);
    expect((error as Error).message).toMatch(message);
  });

  it("lacks permission only where the system says so", () => {
    const reasons = ["EACCES", "EPERM", "EIO"].map((code) => {
      const error = Object.assign(new Error(`${code}: some words, open '/a, b'`), { code });
      return systemReason(error, "no permission");
    });
    expect(reasons).toEqual(["no permission", "no permission", "EIO: some words"]);
  });
});
