import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AnnError, matrix } from "@ann/core";
import { encodeNpy, read, type ReadOptions } from "@ann/io";
import { describe, expect, it } from "vitest";
import { inFlags } from "../src/commands/embed/in-flags.ts";
import { temporaryFolder } from "./spawn.ts";

const folder = temporaryFolder();

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const csv = file("labelColumn.csv", "a,b,two words\n1,2,x\n3,4,y\n");
const species = file("species.csv", "a,b,species\n1,2,x\n3,4,y\n");
const plain = file("plain.csv", "1,2,x\n3,4,y\n");
const mixed = file("mixed.csv", "a,7\n1,2\n3,4\n5,6\n");
const empty = file("headings.csv", "a,b\n");
const npy = file("a.npy", encodeNpy(matrix(Float32Array.of(1, 2), 1, 2)));

describe("errors of reading name flags", () => {
  it.each<[string, ReadOptions, string]>([
    [species, {}, "use --label-column species, otherwise"],
    [csv, {}, "use --label-column 'two words', otherwise"],
    [plain, {}, "use --label-column last, otherwise"],
    [csv, { labelColumn: "c" }, `--label-column: no column is headed "c"`],
    [plain, { labelColumn: 3 }, "--label-column must be an integer from 0 to 2, got 3"],
    [mixed, {}, "use --header, otherwise"],
    [empty, {}, "use --header"],
    [npy, { header: true }, "--header is for csv and tsv"],
    [npy, { labelColumn: 1 }, "--label-column is for csv and tsv"],
    [npy, { labelColumn: 1 }, "can be given with --labels"],
  ])("%s %j", async (path, options, words) => {
    const error = inFlags(await read(path, options).catch((reason: unknown) => reason));
    const { message } = error as AnnError;
    expect(message.slice(0, path.length + 2)).toBe(`${path}: `);
    const said = message.slice(path.length);
    expect(said).toContain(words);
    expect(said).not.toMatch(/labelColumn|option header|header: true|--label-column:? "|read:/);
  });
});

it("other errors stay the same objects", () => {
  const error = new AnnError("format", 'the header announces nothing; "labelColumn" is text');
  expect(inFlags(error)).toBe(error);
  const bug = new TypeError("labelColumn");
  expect(inFlags(bug)).toBe(bug);
});
