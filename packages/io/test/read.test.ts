import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { matrix, type Progress } from "@ann/core";
import { describe, expect, it } from "vitest";
import { encodeNpy, read, sniffFormat, type ReadOptions } from "../src/index.ts";
import { annError, idxFile, inFolder, npyDict, npyFile, put, refusal } from "./helpers.ts";

const images = idxFile(8, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
const image = { data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), rows: 2, cols: 4, stride: 4 };

function fail(): never {
  throw new RangeError("mine");
}

function large(rows: number): Uint8Array {
  return encodeNpy(
    matrix(
      Float64Array.from({ length: rows * 10 }, (_, i) => i),
      rows,
      10,
    ),
  );
}

describe("formats", () => {
  it("reads each format, plain and gzip, whatever the file is called", () =>
    inFolder(async (folder) => {
      const npy = encodeNpy(matrix(image.data, 2, 4));
      for (const content of [npy, images]) {
        const paths = await put(folder, { plain: content, zipped: gzipSync(content) });
        for (const path of paths) expect(await read(path)).toEqual({ matrix: image });
      }
      const [plain, zipped, tsv] = await put(folder, {
        plain: "1,2\n3,4\n",
        zipped: gzipSync("1,2\n3,4\n"),
        "x.tsv": "a b\tc\n1\t2\n3\t4\n",
      });
      const numbers = { data: Float32Array.of(1, 2, 3, 4), rows: 2, cols: 2, stride: 2 };
      expect(await read(plain!)).toEqual({ matrix: numbers });
      expect(await read(zipped!)).toEqual({ matrix: numbers });
      expect(await read(tsv!)).toEqual({ matrix: numbers, columns: ["a b", "c"] });
    }));

  it("makes one column of 1-D arrays and flattens the other dimensions", () =>
    inFolder(async (folder) => {
      const [one, three, none] = await put(folder, {
        one: npyFile(npyDict("|u1", "(3,)"), [1, 2, 3]),
        three: npyFile(npyDict("|u1", "(2, 2, 2)"), image.data),
        none: npyFile(npyDict("|u1", "()"), [1]),
      });
      expect((await read(one!)).matrix).toEqual({
        data: Uint8Array.of(1, 2, 3),
        rows: 3,
        cols: 1,
        stride: 1,
      });
      expect((await read(three!)).matrix).toEqual(image);
      expect(await refusal(() => read(none!))).toEqual(annError("format", "single number"));
    }));

  it("decodes elements that are split between pieces of the file", () =>
    inFolder(async (folder) => {
      const count = 40_000;
      // A header of odd length, so that no piece ends with an element.
      const text = `{'descr': '<f8', 'fortran_order': True, 'shape': (${count}, 1), } \n`;
      const values = Float64Array.from({ length: count }, (_, i) => i);
      const file = npyFile(
        text.length % 2 === 0 ? ` ${text}` : text,
        new Uint8Array(values.buffer),
      );
      for (const path of await put(folder, { plain: file, zipped: gzipSync(file) })) {
        expect((await read(path)).matrix.data).toEqual(Float32Array.from(values));
      }
    }));

  it("is told the format or sniffs it", () => {
    const tabs = new TextEncoder().encode("1\t2");
    expect(sniffFormat(images)).toBe("idx");
    expect(sniffFormat(gzipSync(images), "a.csv")).toBe("idx");
    expect(sniffFormat(large(3).subarray(0, 20))).toBe("npy");
    expect(sniffFormat(gzipSync(large(1000)).subarray(0, 512))).toBe("npy");
    expect(sniffFormat(tabs)).toBe("csv");
    expect(sniffFormat(tabs, "a.TSV.gz")).toBe("tsv");
    expect(sniffFormat(new Uint8Array(0))).toBe("csv");
  });

  it("names other kinds of files", async () => {
    expect(await refusal(() => sniffFormat(Uint8Array.of(0x50, 0x4b, 3, 4)))).toEqual(
      annError("format", "npz"),
    );
    expect(await refusal(() => sniffFormat(Uint8Array.of(0xff, 0xfe, 0x31, 0)))).toEqual(
      annError("format", "UTF-16"),
    );
    expect(await refusal(() => sniffFormat(Uint8Array.of(1, 2, 0, 3)))).toEqual(
      annError("format", "neither text"),
    );
    expect(await refusal(() => sniffFormat(Uint8Array.of(0x1f, 0x8b, 1, 2, 3)))).toEqual(
      annError("format", "gzip"),
    );
  });
});

describe("several files", () => {
  it("joins rows, labels, ids and columns in order", () =>
    inFolder(async (folder) => {
      const paths = await put(folder, {
        "a.csv": "id,x,label\np,1,z\n",
        "b.csv": "id,x,label\nq,2,y\nr,3,z\n",
      });
      expect(await read(paths)).toEqual({
        matrix: { data: Float32Array.of(1, 2, 3), rows: 3, cols: 1, stride: 1 },
        labels: { names: ["y", "z"], codes: Uint32Array.of(1, 0, 1) },
        ids: ["p", "q", "r"],
        columns: ["x"],
      });
    }));

  it("takes label files for each or for all", () =>
    inFolder(async (folder) => {
      const [a, b, all, l1, l2] = await put(folder, {
        a: "1\n",
        b: "2\n3\n",
        all: "u\nv\nu\n",
        l1: "u\n",
        l2: "v\nu\n",
      });
      const expected = { names: ["u", "v"], codes: Uint32Array.of(0, 1, 0) };
      expect((await read([a!, b!], { labels: all! })).labels).toEqual(expected);
      expect((await read([a!, b!], { labels: [l1!, l2!] })).labels).toEqual(expected);
      expect(await refusal(() => read([a!, b!, a!], { labels: [l1!, l2!] }))).toEqual(
        annError("option", "2 label files for 3"),
      );
    }));

  it("refuses files that do not fit together and names them", () =>
    inFolder(async (folder) => {
      const [one, two, bytes, named, other] = await put(folder, {
        one: "1\n2\n",
        two: "1,2\n",
        bytes: idxFile(8, [1], [1]),
        named: "x\n1\n",
        other: "y\n1\n",
      });
      expect(await refusal(() => read([one!, two!]))).toEqual(
        annError("shape", two!, "2 columns after 1"),
      );
      expect(await refusal(() => read([one!, bytes!]))).toEqual(annError("dtype", "u8 after f32"));
      expect(await refusal(() => read([named!, other!]))).toEqual(annError("shape", "headings"));
      expect((await read([named!, one!])).columns).toEqual(["x"]);
      const [labelled] = await put(folder, { labelled: "x,label\n1,a\n" });
      expect(await refusal(() => read([named!, labelled!]))).toEqual(
        annError("shape", "only one of them has labels"),
      );
    }));
});

describe("manners", () => {
  it("refuses wrong arguments", async () => {
    expect(await refusal(() => read([]))).toEqual(annError("option", "source"));
    expect(await refusal(() => read(""))).toEqual(annError("option"));
    expect(await refusal(() => read(3 as unknown as string))).toEqual(annError("option", "3"));
    expect(await refusal(() => read("a", { labelcolumn: 1 } as ReadOptions))).toEqual(
      annError("option", 'did you mean "labelColumn"'),
    );
    expect(await refusal(() => read("a", { format: "csvs" } as unknown as ReadOptions))).toEqual(
      annError("option", 'did you mean "csv"'),
    );
    expect(await refusal(() => read("a", { format: "cvs" } as unknown as ReadOptions))).toEqual(
      annError("option", "known: csv, tsv, npy, idx"),
    );
  });

  it("reports missing files and folders as io", () =>
    inFolder(async (folder) => {
      expect(await refusal(() => read(join(folder, "none.csv")))).toEqual(
        annError("io", "none.csv", "ENOENT"),
      );
      expect(await refusal(() => read(folder))).toEqual(annError("io", "folder"));
      expect(await refusal(() => read("a\0b"))).toEqual(annError("io"));
    }));

  it("puts the path before every message", () =>
    inFolder(async (folder) => {
      const [path] = await put(folder, { "x.csv": "1,a\n2,b\n" });
      expect(await refusal(() => read(path!))).toEqual(annError("format", `${path}: line 1`));
    }));

  it("counts the bytes of all files as one job", () =>
    inFolder(async (folder) => {
      const paths = await put(folder, { a: large(20_000), b: gzipSync(large(20_000)) });
      const events: Progress[] = [];
      await read(paths, { onProgress: (p) => events.push(p) });
      const dones = events.map((p) => p.done);
      expect(dones).toEqual(dones.toSorted((a, b) => a - b));
      expect(events.every((p) => p.stage === "read" && p.total === events[0]!.total)).toBe(true);
      expect(dones.at(-1)).toBe(events[0]!.total);
    }));

  it("stops at an abort, before, between and during files", () =>
    inFolder(async (folder) => {
      const csv = "1,2,3\n".repeat(200_000);
      const paths = await put(folder, {
        a: csv,
        b: gzipSync(csv),
        c: large(50_000),
        d: gzipSync(large(50_000)),
      });
      expect(await refusal(() => read(paths, { signal: AbortSignal.abort() }))).toEqual(
        annError("aborted"),
      );
      for (const path of paths) {
        const abort = new AbortController();
        const onProgress = () => abort.abort();
        expect(await refusal(() => read(path, { signal: abort.signal, onProgress }))).toEqual(
          annError("aborted"),
        );
        expect((await read(path)).matrix.rows).toBeGreaterThan(10_000);
      }
    }));

  it("passes on what a progress callback throws", () =>
    inFolder(async (folder) => {
      const paths = await put(folder, { a: "1,2\n", b: gzipSync("1,2\n"), c: large(5) });
      for (const path of paths) {
        await expect(read(path, { onProgress: fail })).rejects.toThrow(new RangeError("mine"));
      }
    }));
});
