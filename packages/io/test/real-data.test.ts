import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { read } from "../src/index.ts";
import { annError, refusal } from "./helpers.ts";

const { ANN_DATA, ANN_GOLDEN } = process.env;

function data(name: string): string {
  return join(ANN_DATA!, name);
}

function golden(name: string): string {
  return join(ANN_GOLDEN!, "data", name);
}

describe.skipIf(!ANN_DATA)("real data", () => {
  it("digits: 1797 rows of 64 pixels and 10 classes", async () => {
    const { matrix: m, labels } = await read(data("uci_digits/digits.csv.gz"), {
      labelColumn: "last",
    });
    expect([m.rows, m.cols]).toEqual([1797, 64]);
    expect(labels!.names).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect([...m.data.subarray(0, 8)]).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
    expect([...labels!.codes.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect(m.data.every((value) => value >= 0 && value <= 16)).toBe(true);
  });

  it("MNIST test images with the labels beside them", async () => {
    const { matrix: m, labels } = await read(data("mnist/t10k-images-idx3-ubyte.gz"));
    expect([m.rows, m.cols, m.data.constructor]).toEqual([10_000, 784, Uint8Array]);
    expect(Array.from(labels!.codes.subarray(0, 5), (code) => labels!.names[code])).toEqual([
      "7",
      "2",
      "1",
      "0",
      "4",
    ]);
  });

  it("bytes of BIGANN stay bytes", async () => {
    const { matrix: m } = await read(data("bigann10k/base_uint8.npy"));
    expect([m.rows, m.cols, m.data.constructor]).toEqual([10_000, 128, Uint8Array]);
  });

  it("20 newsgroups with labels in npy", async () => {
    const labels = data("20news_bydate/labels_uint8.npy");
    const table = await read(data("20news_bydate/lsa200_float32.npy"), { labels });
    expect([table.matrix.rows, table.matrix.cols, table.labels!.names.length]).toEqual([
      18_846, 200, 20,
    ]);
  });

  it("word vectors separated by blanks", async () => {
    const glove = data("nmslib_sample/glove.6B.100d_100.txt");
    const { matrix: m, labels } = await read(glove, { labelColumn: 0 });
    expect([m.rows, m.cols, labels!.names.length]).toEqual([100, 100, 100]);
  });

  it("columns aligned with blanks", async () => {
    const { matrix: m } = await read(data("nmslib_sample/final8_10K.txt"));
    expect([m.rows, m.cols]).toEqual([10_000, 8]);
    const sums = new Float64Array(m.rows);
    for (const [i, value] of m.data.entries()) sums[Math.floor(i / 8)]! += value;
    expect(Math.max(...sums.map((sum) => Math.abs(sum - 1)))).toBeLessThan(1e-5);
  });

  it("scikit-learn's csv files: a clear error about their first line", async () => {
    const small = (name: string) => read(data(`sklearn_small/${name}`));
    expect(await refusal(() => small("iris.csv"))).toEqual(annError("format", "line 1", "setosa"));
    expect(await refusal(() => small("wine_data.csv"))).toEqual(
      annError("format", "line 1", "5 values", "14"),
    );
    expect(await refusal(() => small("breast_cancer.csv"))).toEqual(
      annError("format", "line 1", "4 values", "31"),
    );
    expect((await small("linnerud_exercise.csv")).columns).toEqual(["Chins", "Situps", "Jumps"]);
    expect((await small("diabetes_data_raw.csv.gz")).matrix.rows).toBe(442);
    const target = data("sklearn_small/diabetes_target.csv.gz");
    expect((await read(target)).matrix).toMatchObject({ rows: 442, cols: 1 });
  });

  it("zip and HDF5 are named", async () => {
    expect(await refusal(() => read(data("20news_bydate/tfidf_csr_float32.npz")))).toEqual(
      annError("format", "npz"),
    );
    expect(await refusal(() => read(data("hdf5/20news-lsa200-angular-gzip.hdf5")))).toEqual(
      annError("format", "HDF5"),
    );
  });
});

describe.skipIf(!ANN_GOLDEN)("golden inputs", () => {
  it("has the digits as numpy wrote them", async () => {
    const { matrix: m, labels } = await read(golden("digits_x_u8.npy"), {
      labels: golden("digits_y_u8.npy"),
    });
    expect([m.rows, m.cols, m.data.constructor]).toEqual([1797, 64, Uint8Array]);
    expect(labels!.names).toHaveLength(10);
    if (!ANN_DATA) return;
    const csv = await read(join(ANN_DATA, "uci_digits/digits.csv.gz"), { labelColumn: "last" });
    expect([...csv.matrix.data]).toEqual([...m.data]);
    expect(csv.labels).toEqual(labels);
  });

  it("has iris in doubles", async () => {
    const { matrix: m, labels } = await read(golden("iris_x_f64.npy"), {
      labels: golden("iris_y_u8.npy"),
    });
    expect([m.rows, m.cols]).toEqual([150, 4]);
    expect([...m.data.subarray(0, 4)]).toEqual([5.1, 3.5, 1.4, 0.2].map(Math.fround));
    expect(labels!.names).toEqual(["0", "1", "2"]);
  });
});
