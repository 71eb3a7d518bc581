import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { matrix } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeNpy, read } from "../src/index.ts";
import {
  annError,
  FUZZ,
  idxFile,
  inFolder,
  npyDict,
  npyFile,
  onlyAnnErrors,
  refusal,
} from "./helpers.ts";

const images = idxFile(8, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);

describe("damaged gzip", () => {
  it("refuses a small file that announces what gzip cannot hold, without allocating", () =>
    inFolder(async (folder) => {
      const path = join(folder, "bomb");
      const file = npyFile(npyDict("|u1", "(4294967295, 1000)"), new Uint8Array(100));
      await writeFile(path, gzipSync(file));
      expect(await refusal(() => read(path))).toEqual(annError("format", "announces", "at most"));
    }));

  it("refuses an intact gzip file around a file that was cut off before", () =>
    inFolder(async (folder) => {
      const path = join(folder, "short");
      await writeFile(path, gzipSync(images.subarray(0, -1)));
      expect(await refusal(() => read(path))).toEqual(annError("format", "only 7 bytes"));
    }));

  it("stops at the first byte more than announced", () =>
    inFolder(async (folder) => {
      const surplus = new Uint8Array(5_000_000);
      surplus.set(images);
      const path = join(folder, "surplus");
      await writeFile(path, gzipSync(surplus));
      expect(await refusal(() => read(path))).toEqual(annError("format", "more bytes"));
    }));

  it("gives a table or an AnnError for any truncation and change of bytes", () =>
    inFolder(async (folder) => {
      const wholes = [
        images,
        encodeNpy(matrix(Float64Array.of(1, 2, 3), 3, 1)),
        new TextEncoder().encode("x,y\n1,2\n3,4\n"),
      ].map((file) => gzipSync(file));
      const path = join(folder, "f");
      const empty = matrix(new Float32Array(0), 0, 0);
      const change = fc.tuple(fc.nat(400), fc.nat(255));
      const damage = fc.tuple(
        fc.constantFrom(...wholes),
        fc.array(change, { maxLength: 4 }),
        fc.nat(400),
      );
      await fc.assert(
        fc.asyncProperty(damage, async ([whole, changes, length]) => {
          const file = Uint8Array.from(whole.subarray(0, length));
          for (const [at, byte] of changes) if (at < file.length) file[at] = byte;
          await writeFile(path, file);
          const { matrix: m } = (await read(path).catch(onlyAnnErrors)) ?? { matrix: empty };
          expect(m.data.length).toBe(m.rows * m.cols);
        }),
        { ...FUZZ, numRuns: 400 },
      );
    }));
});
