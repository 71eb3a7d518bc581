import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { matrix, type KnnResult, type Matrix, type NumericArray } from "@ann/core";
import { describe, expect, it } from "vitest";
import { bruteForce, distance } from "../src/index.ts";
import { readNpy } from "./npy.ts";

const GOLDEN = process.env["ANN_GOLDEN"];
const DATA = process.env["ANN_DATA"];
const golden = (name: string): string => join(GOLDEN!, `${name}.npy`);
const data = (name: string): string => join(DATA!, name);

const everyRow = (m: Matrix<NumericArray>): Uint32Array =>
  Uint32Array.from({ length: m.rows }, (_, i) => i);

/** The k nearest of each row of `m` among the others. */
function neighboursOf<T extends NumericArray>(m: Matrix<T>, metric: string): Promise<KnnResult> {
  return bruteForce(m, m, { k: 30, metric, exclude: everyRow(m) });
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (x, i) => Math.abs(x - b[i]!)).reduce((x, y) => Math.max(x, y), 0);
}

/** The digits as bytes and as floats. */
function digits(): Matrix<NumericArray>[] {
  const bytes = readNpy(golden("data/digits_x_u8"), "u1");
  return [bytes, matrix(Float32Array.from(bytes.data), bytes.rows, bytes.cols)];
}

function goldenIds(metric: string): Uint32Array {
  return Uint32Array.from(readNpy(golden(`knn/digits_${metric}_k30_ids`), "i4").data);
}

/** Golden distances; theirs for "ip" are dot products. */
function goldenDistances(metric: string): Float64Array {
  if (metric === "ip") {
    const dots = readNpy(golden("knn/digits_ip_k30_dot"), "i4").data;
    return Float64Array.from(dots, (dot) => 1 - dot);
  }
  const file = golden(`knn/digits_${metric}_k30_dist`);
  return Float64Array.from(readNpy(file, metric === "l1" ? "i4" : "f8").data);
}

describe.skipIf(!GOLDEN)("golden neighbours of the digits", () => {
  // Sums of these small integers are exact in 32-bit floats too, so ties fall to the smaller id.
  it.each(["l2", "l1", "ip"])("%s: every id, from bytes and from floats", async (metric) => {
    for (const m of digits()) {
      const found = await neighboursOf(m, metric);
      expect(found.ids).toEqual(goldenIds(metric));
      expect(found.distances).toEqual(Float32Array.from(goldenDistances(metric)));
    }
  });

  it("cosine: every id, distances to 1e-6", async () => {
    for (const m of digits()) {
      const found = await neighboursOf(m, "cosine");
      expect(found.ids).toEqual(goldenIds("cosine"));
      expect(largestDifference(found.distances, goldenDistances("cosine"))).toBeLessThan(1e-6);
    }
  });
});

describe.skipIf(!GOLDEN)("golden neighbours of the irises", () => {
  it("l2: distances to 1e-6, and ids up to ties", async () => {
    const exact = readNpy(golden("data/iris_x_f64"), "f8");
    const floats = matrix(Float32Array.from(exact.data), exact.rows, exact.cols);
    const found = await neighboursOf(floats, "l2");
    const expected = readNpy(golden("knn/iris_l2_k30_dist"), "f8").data;
    expect(largestDifference(found.distances, expected)).toBeLessThan(1e-6);
    const rowOf = (i: number): Float64Array => exact.data.subarray(i * 4, i * 4 + 4);
    for (let i = 0; i < 150; i++) {
      const chosen = [...found.ids.subarray(i * 30, i * 30 + 30)];
      expect(new Set([...chosen, i]).size).toBe(31);
      // Whichever of several equally near rows is chosen, its true distance is the golden one.
      const truth = chosen.map((id) => distance("l2")(rowOf(i), rowOf(id)));
      expect(largestDifference(truth, expected.subarray(i * 30, i * 30 + 30))).toBeLessThan(1e-6);
    }
  });
});

const floats = (m: Matrix<Uint8Array>): Matrix<Float32Array> => ({
  ...m,
  data: Float32Array.from(m.data),
});

function images(file: string): Matrix<Uint8Array> {
  const bytes = gunzipSync(readFileSync(data(`mnist/${file}`)));
  const cols = bytes.readUInt32BE(8) * bytes.readUInt32BE(12);
  return matrix<Uint8Array>(bytes.subarray(16), bytes.readUInt32BE(4), cols);
}

/** The first `queries` of the exact neighbours that a data set comes with, 100 each. */
function groundTruth(queries: number, ids: string, squares: string): Partial<KnnResult> {
  const read = (name: string): Int32Array =>
    readNpy(data(`${name}_int32.npy`), "i4").data.subarray(0, queries * 100);
  return {
    ids: Uint32Array.from(read(ids)),
    distances: Float32Array.from(read(squares), Math.sqrt),
  };
}

describe.skipIf(!DATA)("ground truth", () => {
  it("of MNIST, 500 test images among 60000, from bytes and from floats", async () => {
    const train = images("train-images-idx3-ubyte.gz");
    const test = { ...images("t10k-images-idx3-ubyte.gz"), rows: 500 };
    const truth = groundTruth(500, "mnist/gt_l2_k100_ids", "mnist/gt_l2_k100_sqdist");
    expect(await bruteForce(train, test, { k: 100 })).toMatchObject(truth);
    expect((await bruteForce(floats(train), floats(test), { k: 100 })).ids).toEqual(truth.ids);
  }, 30_000);

  it("of bigann10k, all 100 queries", async () => {
    const base = readNpy(data("bigann10k/base_uint8.npy"), "u1");
    const queries = readNpy(data("bigann10k/queries_uint8.npy"), "u1");
    expect(await bruteForce(base, queries, { k: 100 })).toMatchObject(
      groundTruth(100, "bigann10k/gt100_ids", "bigann10k/gt100_sqdist"),
    );
  });
});
