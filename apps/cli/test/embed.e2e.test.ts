import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { EmbedSummary } from "../src/commands/embed/summary.ts";
import { writeCsvGroups, writeNpyGroups } from "./data.ts";
import { ann, annSucceeds, DIGITS, spawnAnn, temporaryFolder } from "./spawn.ts";

const folder = temporaryFolder();
const csv = writeCsvGroups(folder, "groups.csv", 120);
const { npy, labels } = writeNpyGroups(folder, "groups", 90);
const quick = ["--epochs", "20"];

let count = 0;
function freshFolder(): string {
  count += 1;
  const path = join(folder, `run-${count}`);
  mkdirSync(path);
  return path;
}

describe("digits", () => {
  it("become a faithful map, and the facts about it are one JSON object", async () => {
    const cwd = freshFolder();
    const files = [
      "-o",
      "out/map.csv",
      "--plot",
      "out/map.png",
      "--plot",
      "out/page/map.html",
      "--plot",
      "map.svg",
    ];
    const { out, err } = await annSucceeds(
      ["embed", DIGITS, "--label-column", "last", "--json", "--title", "Digits & more", ...files],
      { cwd },
    );
    const summary = JSON.parse(out) as EmbedSummary;
    expect(summary.input).toEqual({
      files: [DIGITS],
      rows: 1797,
      columns: 64,
      dtype: "f32",
      classes: 10,
    });
    expect(summary.parameters).toMatchObject({
      metric: "l2",
      k: 15,
      ef: 32,
      method: "umap",
      dim: 2,
      minDist: 0.1,
      nEpochs: 500,
      init: "pca",
      seed: 42,
    });
    expect(summary.quality!.neighbourRecall).toBeGreaterThanOrEqual(0.95);
    expect(summary.quality!.trustworthiness).toBeGreaterThanOrEqual(0.97);
    expect(summary.quality!.labelAccuracy).toBeGreaterThanOrEqual(0.95);
    expect(summary.quality!.sample).toBe(1000);
    expect(summary.index.points).toBe(1797);
    expect(summary.stages.map(({ stage }) => stage)).toEqual([
      "read",
      "index",
      "neighbours",
      "weights",
      "start",
      "layout",
      "quality",
      "write",
    ]);
    const stageSeconds = summary.stages.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0);
    expect(stageSeconds).toBeLessThanOrEqual(summary.total.wallSeconds);
    expect(summary.peakMemoryBytes).toBeGreaterThan(20e6);
    expect(summary.outputs).toEqual(
      ["out/map.csv", "out/map.png", "out/page/map.html", "map.svg"].map((path) => ({
        path,
        bytes: statSync(join(cwd, path)).size,
      })),
    );
    const lines = readFileSync(join(cwd, "out/map.csv"), "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(1798);
    expect(lines[0]).toBe("x,y,label");
    expect(lines[1]).toMatch(/^-?[\d.]+,-?[\d.]+,0$/);
    expect(readFileSync(join(cwd, "out/map.png")).subarray(1, 4).toString()).toBe("PNG");
    expect(readFileSync(join(cwd, "out/page/map.html"), "utf8")).toMatch(/^<!doctype html>/i);
    expect(readFileSync(join(cwd, "map.svg"), "utf8")).toContain("Digits &amp; more");
    expect(err).toMatch(/^read .*1,797 rows × 64 columns, f32, 10 classes/);
    expect(err).toMatch(/trustworthiness +0\.9\d\d/);
    expect(err).not.toContain("\u001B");
    expect(readdirSync(cwd, { recursive: true })).toHaveLength(6);
  });

  it("have the same map for any number of threads", async () => {
    const args = [
      "embed",
      DIGITS,
      "--label-column",
      "last",
      "--quiet",
      "--epochs",
      "50",
      "--quality-sample",
      "0",
    ];
    const [one, two, other] = await Promise.all([
      annSucceeds([...args, "--threads", "1"]),
      annSucceeds([...args, "--threads", "2"]),
      annSucceeds([...args, "--threads", "2", "--seed", "43"]),
    ]);
    expect(one.out.split("\n")).toHaveLength(1799);
    expect(two.out).toBe(one.out);
    expect(other.out).not.toBe(one.out);
  });
});

describe("input", () => {
  it("is joined from several files, with labels for all or for each", async () => {
    const all = join(folder, "all.txt");
    writeFileSync(all, readFileSync(labels, "utf8").repeat(2));
    const args = ["embed", npy, npy, ...quick, "--quiet"];
    const [forAll, forEach] = await Promise.all([
      annSucceeds([...args, "--labels", all]),
      annSucceeds([...args, "--labels", labels, labels]),
    ]);
    expect(forAll.out.split("\n")).toHaveLength(182);
    expect(forAll.out).toMatch(/^x,y,label\n/);
    expect(forEach.out).toBe(forAll.out);
  });

  it.each([
    [1, "k is 0: 1 row has no neighbours"],
    [2, "k is 1: 2 rows have no more neighbours"],
    [3, "k is 2: 3 rows have no more neighbours"],
    [4, "k is 3: 4 rows have no more neighbours"],
  ])("of %d rows makes a map", async (rows, notice) => {
    const path = join(folder, `tiny-${rows}.csv`);
    writeFileSync(path, Array.from({ length: rows }, (_, i) => `${i},${i * i},1\n`).join(""));
    const cwd = freshFolder();
    const { out, err } = await annSucceeds(
      ["embed", path, "--json", "-o", "map.csv", "--plot", "m.png"],
      { cwd },
    );
    const { quality, notices, parameters } = JSON.parse(out) as EmbedSummary;
    expect(readFileSync(join(cwd, "map.csv"), "utf8").trimEnd().split("\n")).toHaveLength(rows + 1);
    expect(notices[0]).toBe(notice);
    expect(parameters["k"]).toBe(Math.max(1, rows - 1));
    expect(notices.length).toBe(rows < 3 ? 2 : 1);
    expect(quality?.neighbourRecall).toBe(rows < 3 ? undefined : 1);
    expect(err).toContain(`note: ${notices[0]}`);
  });

  it("has headings in the first line, or not, as the flags say", async () => {
    const years = join(folder, "years.csv");
    writeFileSync(years, "2019,2020\n1,2\n3,5\n4,4\n7,1\n");
    const flags = [[], ["--header"], ["--no-header"]];
    const rows = flags.map(async (flag) => {
      const { out } = await annSucceeds(["embed", years, "--json", "--quiet", ...flag, ...quick]);
      return (JSON.parse(out) as EmbedSummary).input.rows;
    });
    expect(await Promise.all(rows)).toEqual([5, 4, 5]);
  });

  it("without rows is refused", async () => {
    const path = join(folder, "empty.csv");
    writeFileSync(path, "");
    const { code, err, out } = await ann(["embed", path]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^ann: .*empty\.csv: the file is empty/);
  });

  it("that is one point over and over makes a map", async () => {
    const path = join(folder, "same.csv");
    writeFileSync(path, "1,2,3\n".repeat(60));
    const { out } = await annSucceeds(["embed", path, "--quiet", ...quick]);
    expect(out.split("\n")).toHaveLength(62);
    expect(out).not.toMatch(/NaN|Infinity/);
  });
});

it.each([
  ["3", 3],
  ["", availableParallelism()],
])("takes ANN_NUM_THREADS=%s for %d threads", async (value, threads) => {
  const args = ["embed", npy, "--json", "--quiet", ...quick];
  const { out } = await annSucceeds(args, { env: { ANN_NUM_THREADS: value } });
  expect((JSON.parse(out) as EmbedSummary).parameters["threads"]).toBe(threads);
});

it("knows metrics by their other names", async () => {
  const args = ["embed", npy, "--json", "--quiet", ...quick];
  const { out } = await annSucceeds([...args, "--metric", "euclidean"]);
  expect((JSON.parse(out) as EmbedSummary).parameters["metric"]).toBe("l2");
});

describe("output", () => {
  it("is csv on standard output when nothing else is asked for", async () => {
    const cwd = freshFolder();
    const args = ["embed", csv, "--label-column", "last", ...quick, "--quiet"];
    const [plain, dash, file] = await Promise.all([
      annSucceeds(args),
      annSucceeds([...args, "-o", "-", "--plot", "m.svg"], { cwd }),
      annSucceeds([...args, "-o", "m.csv"], { cwd }),
    ]);
    expect(plain.err).toBe("");
    expect(plain.out).toMatch(
      /^x,y,label\n(?:-?[\d.]+(?:e-\d+)?,-?[\d.]+(?:e-\d+)?,c[012]\n){120}$/,
    );
    expect(dash.out).toBe(plain.out);
    expect(file.out).toBe("");
    expect(readFileSync(join(cwd, "m.csv"), "utf8")).toBe(plain.out);
    expect(existsSync(join(cwd, "m.svg"))).toBe(true);
  });

  it("has a column for each dimension", async () => {
    const three = await annSucceeds(["embed", npy, "--dim", "3", ...quick]);
    expect(three.out).toMatch(/^x,y,z\n/);
    const five = await annSucceeds([
      "embed",
      npy,
      "--dim",
      "5",
      "--method",
      "annembed",
      "--min-dist",
      "0.3",
      ...quick,
    ]);
    expect(five.out).toMatch(/^dim_1,dim_2,dim_3,dim_4,dim_5\n/);
    expect(five.err).toContain("note: --min-dist has no effect with --method annembed");
  });

  it("skips the scores when none are wanted", async () => {
    const { out, err } = await annSucceeds([
      "embed",
      npy,
      "--json",
      "--quality-sample",
      "0",
      ...quick,
    ]);
    expect((JSON.parse(out) as EmbedSummary).quality).toBeNull();
    expect(err).not.toContain("trustworthiness");
  });

  it("survives a reader that leaves early, and leaves nothing behind", async () => {
    const temporary = freshFolder();
    const args = ["embed", DIGITS, "--epochs", "1", "--quiet"];
    const child = spawnAnn(args, { env: { TMPDIR: temporary } });
    child.stdout!.once("data", () => child.stdout!.destroy());
    const [err] = await Promise.all([text(child.stderr!), once(child, "close")]);
    expect([child.exitCode, err]).toEqual([0, ""]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("obeys FORCE_COLOR, NO_COLOR and --no-color", async () => {
    const force = { FORCE_COLOR: "1" };
    const [forced, without, flag] = await Promise.all([
      annSucceeds(["embed", npy, ...quick], { env: force }),
      annSucceeds(["embed", npy, ...quick], { env: { ...force, NO_COLOR: "1" } }),
      annSucceeds(["embed", npy, ...quick, "--no-color"], { env: force }),
    ]);
    expect(forced.err).toContain("\u001B[");
    expect(forced.out).not.toContain("\u001B");
    expect(without.err).not.toContain("\u001B");
    expect(flag.err).not.toContain("\u001B");
  });
});
