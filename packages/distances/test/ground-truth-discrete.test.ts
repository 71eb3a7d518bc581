import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import {
  raggedFromRows,
  raggedFromStrings,
  raggedRow,
  raggedRows,
  type KnnResult,
  type NumericArray,
  type Ragged,
} from "@ann/core";
import { describe, expect, it } from "vitest";
import { bruteForce, distance, type KernelDtype } from "../src/index.ts";
import { readNpy } from "./npy.ts";

const DATA = process.env["ANN_DATA"];
const path = (name: string): string => join(DATA!, name);
const lines = (name: string): string[] => readFileSync(path(name), "utf8").trimEnd().split("\n");

/** Some of the rows. */
function pick<T extends NumericArray>(rows: Ragged<T>, ids: Iterable<number>): Ragged<T> {
  const chosen = Array.from(ids, (id) => raggedRow(rows, id));
  return raggedFromRows<T>(chosen, rows.data.constructor as new (length: number) => T);
}

function* range(begin: number, end: number): Generator<number> {
  for (let i = begin; i < end; i++) yield i;
}

/** The members of a zip archive, uncompressed, by name. */
function unzip(archive: Buffer): Map<string, Buffer> {
  const members = new Map<string, Buffer>();
  let at = archive.readUInt32LE(archive.lastIndexOf("PK\u0005\u0006") + 16);
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const [size, name, extra, comment] = [20, 28, 30, 32].map((o) => archive.readUInt32LE(at + o));
    const nameLength = name! & 0xffff;
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + size!);
    const method = archive.readUInt16LE(at + 10);
    members.set(
      archive.toString("latin1", at + 46, at + 46 + nameLength),
      method === 8 ? inflateRawSync(packed) : packed,
    );
    at += 46 + nameLength + (extra! & 0xffff) + (comment! & 0xffff);
  }
  return members;
}

/** The elements of an npy file, as 32-bit words. */
function words(npy: Buffer): Uint32Array {
  const start = 10 + npy.readUInt16LE(8);
  return new Uint32Array(npy.buffer.slice(npy.byteOffset + start, npy.byteOffset + npy.length));
}

/**
 * Every distance is the true one of its neighbour, and all are those of the ground truth. Then the
 * ids are those of the ground truth up to ties: whatever is nearer than the last is in both.
 */
function agreesWithTruth<T extends NumericArray>(
  found: KnnResult,
  [data, queries]: [Ragged<T>, Ragged<T>],
  [ids, distances]: [ArrayLike<number>, ArrayLike<number>],
  k: number,
): true {
  expect(found.k).toBe(k);
  const count = raggedRows(queries) * k;
  expect(found.distances).toEqual(Float32Array.from({ length: count }, (_, i) => distances[i]!));
  const dtype = (data.data instanceof Uint32Array ? "u32[]" : "u16[]") as KernelDtype;
  const d = distance(found.metric, dtype);
  for (let q = 0; q < raggedRows(queries); q++) {
    const last = distances[q * k + k - 1]!;
    const nearer = (all: ArrayLike<number>): number[] =>
      Array.from({ length: k }, (_, i) => all[q * k + i]!)
        .filter((_, i) => distances[q * k + i]! < last)
        .toSorted((a, b) => a - b);
    expect(nearer(found.ids)).toEqual(nearer(ids));
    const chosen = found.ids.subarray(q * k, q * k + k);
    expect(new Set(chosen).size).toBe(k);
    // A few of the rest, too, by the plain formula.
    for (const i of [0, k >> 1, k - 1]) {
      const value = d(raggedRow(queries, q), raggedRow(data, chosen[i]!));
      expect(found.distances[q * k + i]).toBe(Math.fround(value));
    }
  }
  return true;
}

const int32 = (name: string): Int32Array => readNpy(path(`${name}_int32.npy`), "i4").data;
const float32 = (name: string): Float32Array => readNpy(path(`${name}_float32.npy`), "f4").data;

describe.skipIf(!DATA)("ground truth", () => {
  it("Levenshtein of DNA: all 200 queries among 9800", async () => {
    const file = "nmslib_sample/gt_dna_levenshtein_last200_k50";
    const all = raggedFromStrings(
      lines("nmslib_sample/dna32_4_5K.txt").map((line) => line.slice(line.indexOf(" ") + 1)),
    );
    const [data, queries] = [pick(all, range(0, 9800)), pick(all, range(9800, 10_000))];
    const found = await bruteForce(data, queries, { k: 50, metric: "levenshtein" });
    expect(
      agreesWithTruth(found, [data, queries], [int32(`${file}_ids`), int32(`${file}_dist`)], 50),
    ).toBe(true);
  });

  it("Levenshtein of words: all 500 queries among 20000", async () => {
    const file = "words_dwyl/gt_levenshtein_k50";
    const data = raggedFromStrings(lines("words_dwyl/lev_base20k.txt"));
    const queries = raggedFromStrings(lines("words_dwyl/lev_query500.txt"));
    const found = await bruteForce(data, queries, { k: 50, metric: "levenshtein" });
    expect(
      agreesWithTruth(found, [data, queries], [int32(`${file}_ids`), int32(`${file}_dist`)], 50),
    ).toBe(true);
  });

  it("Jaccard of the terms of 20news documents: 100 queries among 11276", async () => {
    const file = "20news_bydate/gt_jaccard_first1000q_k100";
    const csr = unzip(readFileSync(path("20news_bydate/tfidf_csr_float32.npz")));
    const terms = { data: words(csr.get("indices.npy")!), offsets: words(csr.get("indptr.npy")!) };
    const rowsOf = (name: string): Uint32Array =>
      words(readFileSync(path(`20news_bydate/${name}.npy`))).filter((_, i) => i % 2 === 0);
    const data = pick(terms, rowsOf("gt_base_rows"));
    const queries = pick(terms, rowsOf("gt_query_rows").subarray(0, 100));
    const found = await bruteForce(data, queries, { k: 100, metric: "jaccard" });
    expect(
      agreesWithTruth(found, [data, queries], [int32(`${file}_ids`), float32(`${file}_dist`)], 100),
    ).toBe(true);
  }, 30_000);

  it("Jaccard of nmslib's id sets: 20 queries among 4979, against the plain formula", async () => {
    const all = raggedFromRows(
      lines("nmslib_sample/sparse_ids_5K.txt").map((line) => line.trim().split(/\s+/).map(Number)),
      Uint32Array,
    );
    const rows = raggedRows(all);
    const [data, queries] = [pick(all, range(0, rows - 20)), pick(all, range(rows - 20, rows))];
    const found = await bruteForce(data, queries, { k: 10, metric: "jaccard" });
    for (let q = 0; q < 20; q++) {
      const d = (id: number): number =>
        distance("jaccard", "u32[]")(raggedRow(queries, q), raggedRow(data, id));
      const best = Array.from(range(0, rows - 20), (id) => ({ id, d: d(id) }))
        .toSorted((a, b) => a.d - b.d || a.id - b.id)
        .slice(0, 10);
      expect([...found.ids.subarray(q * 10, q * 10 + 10)]).toEqual(best.map(({ id }) => id));
    }
  }, 30_000);
});
