import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { read } from "../src/index.ts";
import { annError, idxFile, inFolder, npyDict, npyFile, put, refusal } from "./helpers.ts";

const images = idxFile(8, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);

describe("labels", () => {
  it("finds the label file beside idx images", () =>
    inFolder(async (folder) => {
      const labels = idxFile(8, [2], [7, 3]);
      const [path] = await put(folder, {
        "t10k-images-idx3-ubyte": images,
        "t10k-labels-idx1-ubyte.gz": gzipSync(labels),
      });
      expect((await read(path!)).labels).toEqual({
        names: ["3", "7"],
        codes: Uint32Array.of(1, 0),
      });
    }));

  it("reads idx, npy, csv and text label files", () =>
    inFolder(async (folder) => {
      const [data, ...files] = await put(folder, {
        data: "1,2\n3,4\n5,6\n",
        "l.idx": idxFile(8, [3], [2, 1, 2]),
        "l.npy": npyFile(npyDict("|u1", "(3, 1)"), [2, 1, 2]),
        "l.csv": "kind\n2\n1\n2\n",
        "l.csv.gz": gzipSync("2\r\n1\r\n2"),
      });
      for (const labels of files) {
        expect((await read(data!, { labels })).labels).toEqual({
          names: ["1", "2"],
          codes: Uint32Array.of(1, 0, 1),
        });
      }
    }));

  it("takes whole lines of text files, and a heading where there is one line more", () =>
    inFolder(async (folder) => {
      const [data, text, csv] = await put(folder, {
        data: "1\n2\n",
        "l.txt": 'New York, NY\n"quoted" \n',
        "l.csv": 'city\n"New York, NY"\nRome\n',
      });
      expect((await read(data!, { labels: text! })).labels!.names).toEqual([
        '"quoted"',
        "New York, NY",
      ]);
      expect((await read(data!, { labels: csv! })).labels!.names).toEqual(["New York, NY", "Rome"]);
    }));

  it("keeps a first text above numbers unless it is one name too many", () =>
    inFolder(async (folder) => {
      const [three, two, four, labels] = await put(folder, {
        three: "1\n2\n3\n",
        two: "1\n2\n",
        four: "1\n2\n3\n4\n",
        "l.csv": "noise\n1\n2\n",
      });
      expect((await read(three!, { labels: labels! })).labels).toEqual({
        names: ["1", "2", "noise"],
        codes: Uint32Array.of(2, 0, 1),
      });
      expect((await read(two!, { labels: labels! })).labels!.names).toEqual(["1", "2"]);
      expect(await refusal(() => read(four!, { labels: labels! }))).toEqual(
        annError("shape", "3 labels for 4 rows"),
      );
    }));

  it("refuses one number too many, which is no heading", () =>
    inFolder(async (folder) => {
      const [data, labels] = await put(folder, { data: "1\n2\n", labels: "0\n1\n2\n" });
      expect(await refusal(() => read(data!, { labels: labels! }))).toEqual(
        annError("shape", "3 labels for 2 rows"),
      );
    }));

  it("refuses label files that are not UTF-8", () =>
    inFolder(async (folder) => {
      const [data, labels] = await put(folder, {
        data: "1\n2\n",
        labels: Buffer.from("café\ncafè\n", "latin1"),
      });
      expect(await refusal(() => read(data!, { labels: labels! }))).toEqual(
        annError("format", labels!, "line 1", "UTF-8"),
      );
    }));

  it("refuses another number of labels, several columns, and two sources of labels", () =>
    inFolder(async (folder) => {
      const [data, few, wide] = await put(folder, {
        data: "1\n2\n3\n",
        few: "a\n",
        "wide.csv": "1,a\n2,b\n3,c\n",
      });
      expect(await refusal(() => read(data!, { labels: few! }))).toEqual(
        annError("shape", few!, "1 labels for 3 rows"),
      );
      expect(await refusal(() => read(data!, { labels: wide! }))).toEqual(
        annError("format", "one column"),
      );
      expect(await refusal(() => read(data!, { labels: few!, labelColumn: 0 }))).toEqual(
        annError("option", "not both"),
      );
      expect(await refusal(() => read(data!, { labels: join(folder, "none") }))).toEqual(
        annError("io", "none"),
      );
    }));

  it("has no label column in npy and idx", () =>
    inFolder(async (folder) => {
      const [path] = await put(folder, { images });
      expect(await refusal(() => read(path!, { labelColumn: "last" }))).toEqual(
        annError("option", "idx"),
      );
    }));
});
