import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeCsvGroups } from "./data.ts";
import { ann, DIGITS, startAnn, temporaryFolder } from "./spawn.ts";

const folder = temporaryFolder();
const csv = writeCsvGroups(folder, "groups.csv", 60);
const numbers = ["embed", csv, "--label-column", "last"];

let count = 0;
function freshFolder(): string {
  count += 1;
  const path = join(folder, `run-${count}`);
  mkdirSync(path);
  return path;
}

describe("wrong usage", () => {
  it.each([
    [["embed"], /missing required argument/],
    [["embed", csv, "--k", "0"], /whole number from 1/],
    [["embed", csv, "--plot", "map.gif"], /\.png, \.svg or \.html/],
    [["embed", csv, "--plot", "map.png", "--dim", "1"], /2 or more dimensions/],
    [["embde", csv], /Did you mean embed\?/],
  ])("%j ends with 2", async (args, message) => {
    const { code, out, err } = await ann(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
    expect(err).not.toContain("    at ");
  });
});

it("ANN_NUM_THREADS out of range is wrong usage", async () => {
  const { code, err } = await ann(["embed", csv], { env: { ANN_NUM_THREADS: "0" } });
  expect(code).toBe(2);
  expect(err).toMatch(/ANN_NUM_THREADS.*whole number from 1 to 1,024/);
});

describe("failure", () => {
  it.each([
    [["embed", "none.csv"], /none\.csv: no such file/],
    [
      [...numbers, "-o", join(csv, "map.csv")],
      /cannot write .*is a file, not a folder; choose another place/,
    ],
    [["embed", csv, "--label-column", "9"], /--label-column must be an integer from 0 to 4, got 9/],
    [["embed", csv], /groups\.csv: .*line 1/],
    [["embed", csv, "--labels", "none.txt"], /none\.txt: no such file/],
  ])("%j ends with 1 and one line", async (args, message) => {
    const { code, out, err } = await ann(args);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  it("notices an output that cannot be written before it reads", async () => {
    const cwd = freshFolder();
    mkdirSync(join(cwd, "map.png"));
    const { code, err } = await ann([...numbers, "--plot", "map.png"], { cwd });
    expect(code).toBe(1);
    expect(err).toMatch(/^ann: cannot write map\.png: a folder or device has this name/);
  });

  it("explains negative inner products, and writes nothing", async () => {
    const cwd = freshFolder();
    const { code, err } = await ann(
      [...numbers, "--metric", "ip", "-o", "map.csv", "--plot", "m/p.png"],
      { cwd },
    );
    expect(code).toBe(1);
    expect(err).toMatch(/^ann: --metric ip gives negative distances .*--metric cosine/m);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("leaves an existing output as it was", async () => {
    const cwd = freshFolder();
    writeFileSync(join(cwd, "map.csv"), "precious\n");
    await ann([...numbers, "--metric", "ip", "-o", "map.csv"], { cwd });
    expect(readFileSync(join(cwd, "map.csv"), "utf8")).toBe("precious\n");
    await ann([...numbers, "--epochs", "5", "-o", "map.csv"], { cwd });
    expect(readFileSync(join(cwd, "map.csv"), "utf8")).toMatch(/^x,y,label\n/);
    expect(readdirSync(cwd)).toEqual(["map.csv"]);
  });

  it("keeps the coordinates when a picture cannot be written", async () => {
    const cwd = freshFolder();
    // Fits as a name itself, but not with what a temporary file adds to it.
    const png = `${"p".repeat(246)}.png`;
    const args = [...numbers, "--epochs", "5", "--json", "-o", "map.csv", "--plot", png];
    const { code, out, err } = await ann(args, { cwd });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^ann: p+\.png: ENAMETOOLONG/m);
    expect(readdirSync(cwd)).toEqual(["map.csv"]);
    expect(readFileSync(join(cwd, "map.csv"), "utf8").trimEnd().split("\n")).toHaveLength(61);
  });

  it("names TMPDIR when there is no place for temporary files", async () => {
    const TMPDIR = join(folder, "no-such-folder");
    const args = [...numbers, "--quiet", "--epochs", "5"];
    const { code, out, err } = await ann(args, { env: { TMPDIR } });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(
      /^ann: cannot make a temporary folder in .*no-such-folder: ENOENT: [^,]*; set TMPDIR to/,
    );
  });

  it.skipIf(!existsSync("/dev/full"))("says so when standard output is full", async () => {
    const full = await open("/dev/full", "w");
    const args = [...numbers, "--quiet", "--epochs", "5"];
    const { code, err } = await ann(args, { stdout: full.fd });
    await full.close();
    expect(code).toBe(1);
    expect(err).toMatch(/^ann: cannot write to standard output: ENOSPC/);
  });
});

describe("interrupt", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("%s ends with 130 and leaves no file", async (signal) => {
    const cwd = freshFolder();
    const { child, ended } = startAnn(
      ["embed", DIGITS, "--epochs", "100000", "-o", "out/map.csv", "--plot", "map.png"],
      { cwd },
    );
    await once(child.stderr!, "data");
    child.kill(signal);
    const { code, out, err } = await ended;
    expect([code, out]).toEqual([130, ""]);
    expect(err).toMatch(/^read [\s\S]*\nann: interrupted\n$/);
    expect(readdirSync(cwd)).toEqual([]);
  });
});
