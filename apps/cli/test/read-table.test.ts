import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { readTable } from "../src/commands/embed/read-table.ts";
import { BIN, temporaryFolder } from "./spawn.ts";

const folder = temporaryFolder();

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Headings as pandas writes them beside row names: column 3 is headed 2, column 4 is headed 3. */
const pandas = file("pandas.csv", ",0,1,2,3\nr,1,2,7,8\ns,3,4,9,8\n");
const years = file("years.csv", "2019,2020,2021\n1,2,7\n3,4,9\n");
const values = file("values.csv", "3,5,1\n5,2,7\n3,4,9\n");
const classes = file("classes.csv", "a,b,c,1\n1,2,3,x\n4,5,6,y\n");

/** The class of each row, or the message of the refusal. */
async function labelsOf(
  path: string,
  labelColumn: string,
  header?: boolean,
): Promise<(string | undefined)[] | string> {
  try {
    const { labels } = await readTable({ inputs: [path], labelColumn, header }, {});
    return [...labels!.codes].map((code) => labels!.names[code]);
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the command says when the file comes through a pipe. */
function piped(path: string, flags: string): ReturnType<typeof spawnSync> {
  const command = `cat "$1" | "$2" "$3" embed - --quiet ${flags}`;
  return spawnSync("sh", ["-c", command, "sh", path, process.execPath, BIN], { encoding: "utf8" });
}

describe("a label column of digits", () => {
  it("is a heading where headings are found by looking", async () => {
    expect(await labelsOf(pandas, "2")).toEqual(["7", "9"]);
    expect(await labelsOf(pandas, "0")).toEqual(["1", "3"]);
    expect(await labelsOf(classes, "1")).toEqual(["x", "y"]);
  });

  it("is a heading with --header, and a number where no heading is the same", async () => {
    expect(await labelsOf(years, "2020", true)).toEqual(["2", "4"]);
    expect(await labelsOf(years, "2", true)).toEqual(["7", "9"]);
    expect(await labelsOf(years, "3", true)).toMatch(
      /--label-column must be .* from 0 to 2, got 3/,
    );
  });

  it("is a number without headings, also when it is a value of the first line", async () => {
    expect(await labelsOf(values, "1")).toEqual(["5", "2", "4"]);
    expect(await labelsOf(values, "1", false)).toEqual(["5", "2", "4"]);
    expect(await labelsOf(values, "5")).toMatch(
      /from 0 to 2, got 5; if it is a heading, add --header$/,
    );
    expect(await labelsOf(values, "5", false)).toMatch(/from 0 to 2, got 5$/);
  });

  it("that is no number is only a heading", async () => {
    const words = file("words.csv", "a,b,c\n1,2,3\n4,5,6\n");
    expect(await labelsOf(words, "c")).toEqual(["3", "6"]);
    expect(await labelsOf(words, "last")).toEqual(["3", "6"]);
    expect(await labelsOf(words, "d")).toMatch(/--label-column: no column is headed "d"/);
  });

  it("needs --header in a pipe where it is both, which cannot be read again", () => {
    const refused = piped(pandas, "--label-column 2");
    expect([refused.status, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(/^ann: --label-column 2 is a heading and .* add --header\n$/);
    expect(piped(pandas, "--label-column 2 --header").stdout).toMatch(
      /^x,y,label,id\n.*,7,r\n.*,9,s\n$/,
    );
  });
});
