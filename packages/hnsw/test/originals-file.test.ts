import type { Progress } from "@ann/core";
import { bruteForce } from "@ann/distances";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { HnswIndex, type OriginalsFile } from "../src/index.ts";
import { clusters } from "./data.ts";
import { fingerprint, refusal } from "./judge.ts";

const folder = mkdtempSync(join(tmpdir(), "ann-originals-"));
afterAll(() => rmSync(folder, { recursive: true }));

const data = clusters(3000, 24, 11);
const bytesOf = (array: Float32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

function written(name: string, ...parts: Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

/** As .fvecs has them: the number of columns before each row. */
function fvecs(): Uint8Array {
  const out = new Float32Array(data.rows * 25);
  const counts = new Int32Array(out.buffer);
  for (let i = 0; i < data.rows; i++) {
    counts[i * 25] = 24;
    out.set(data.data.subarray(i * 24, (i + 1) * 24), i * 25 + 1);
  }
  return bytesOf(out);
}

const header = new Uint8Array(128).fill(7);
const build = (originals: OriginalsFile): Promise<HnswIndex> => {
  // The index must not need the array any more once it is built.
  const own = { ...data, data: data.data.slice() };
  return HnswIndex.build(own, { originals }).then((index) => {
    own.data.fill(Number.NaN);
    return index;
  });
};

it("rows of the caller that were transferred are no longer read", async () => {
  const own = { ...data, data: data.data.slice() };
  using index = await HnswIndex.build(own, { originals: "caller" });
  const queries = clusters(10, 24, 12);
  const before = await index.search(queries);
  structuredClone(own.data.buffer, { transfer: [own.data.buffer] });
  expect(await refusal(() => index.search(queries))).toMatch(/^shape: .*search.*transferred/);
  expect(() => index.vector(3)).toThrow(/transferred/);
  expect(() => index.searchSync(queries.data.subarray(0, 24))).toThrow(/transferred/);
  expect(before.queries).toBe(10);
});

describe("originals in a file", () => {
  const plain = bytesOf(data.data);
  it.each<[string, () => OriginalsFile]>([
    ["from its beginning", () => ({ file: written("rows", plain) })],
    ["behind a header", () => ({ file: written("rows.npy", header, plain), offset: 128 })],
    [
      "with a number before each row",
      () => ({ file: written("rows.fvecs", fvecs()), offset: 4, stride: 100 }),
    ],
  ])("%s: the same index, with exact distances", async (_, place) => {
    using mapped = await build(place());
    using copied = await HnswIndex.build(data);
    const queries = clusters(100, 24, 12);
    expect(mapped.stats().memory.vectors).toBe(0);
    expect(await fingerprint(mapped, queries)).toBe(await fingerprint(copied, queries));
    const found = await mapped.search(queries, { k: 10, ef: 400 });
    const exact = await bruteForce(data, queries, { k: 10 });
    expect(found.distances).toEqual(exact.distances);
    expect(mapped.vector(17)).toEqual(data.data.subarray(17 * 24, 18 * 24));
    await mapped.remove([17]);
    expect(mapped.has(17)).toBe(false);
    expect(await refusal(() => mapped.add(queries))).toMatch(/^option: .*cannot grow/);
  });

  it.each<[string, RegExp, () => OriginalsFile]>([
    ["is missing", /^io: .*nowhere/, () => ({ file: join(folder, "nowhere") })],
    ["is a folder", /^io: /, () => ({ file: folder })],
    [
      "is a pipe",
      /^io: /,
      () => {
        const file = join(folder, "pipe");
        return { file: spawnSync("mkfifo", [file]).status === 0 ? file : folder };
      },
    ],
    ["is empty", /^format: .*has 0 bytes/, () => ({ file: written("empty") })],
    [
      "is short by a byte",
      /^format: .*287999 bytes.*need 288000$/,
      () => ({ file: written("short", plain.subarray(0, plain.length - 1)) }),
    ],
    [
      "has another row",
      /^format: .*row 2999 is not that of data/,
      () => {
        const other = plain.slice();
        other[other.length - 1]! ^= 1;
        return { file: written("other", other) };
      },
    ],
  ])("a file that %s is refused", async (_, message, place) => {
    expect(await refusal(() => build(place()))).toMatch(message);
  });

  it("a file that is missing or short is refused before anything is built", async () => {
    for (const file of [join(folder, "nowhere"), written("half", plain.subarray(0, 96 * 1500))]) {
      const reports: Progress[] = [];
      const onProgress = (report: Progress): unknown => reports.push(report);
      const options = { originals: { file }, onProgress };
      expect(await refusal(() => HnswIndex.build(data, options))).toMatch(/^(io|format): /);
      expect(reports).toEqual([]);
    }
  });

  it.each<[unknown, RegExp]>([
    [{ file: "" }, /^option: .*originals.file/],
    [{ file: 3 }, /^option: .*originals.file/],
    [{ file: "x", ofset: 3 }, /^option: .*offset/],
    [{ file: "x", offset: 2 }, /^option: .*multiple of 4/],
    [{ file: "x", stride: 92 }, /^option: .*originals.stride/],
    [{ file: "x", stride: 97 }, /^option: .*multiple of 4/],
  ])("%o is refused", async (originals, message) => {
    expect(await refusal(() => build(originals as OriginalsFile))).toMatch(message);
  });
});
