import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { matrix, RandomStream, type Matrix, type NumericArray } from "@ann/core";
import { describe, expect, it } from "vitest";
import { addon } from "../src/addon.ts";
import { kernel, manyToMany, oneToMany, pdist } from "../src/index.ts";
import { ADDON_PATH } from "./addon-path.ts";

const METRICS = ["l2", "sqeuclidean", "ip", "cosine"] as const;
type Name = (typeof METRICS)[number];
type Dtype = "f32" | "u8" | "i8" | "i16" | "u16";

const U = 2 ** -24;
const V = 2 ** -53;

async function product<T extends NumericArray>(
  a: Matrix<T>,
  b: Matrix<T>,
  metric: Name,
  { dtype = "f32" as Dtype, threads = 1, way = "product" as "product" | undefined } = {},
): Promise<Float64Array> {
  const out = new Float64Array(a.rows * b.rows);
  const control = { threads, onProgress: () => {} };
  await addon.allPairs(kernel(metric, dtype), a, b, out, way, control).promise;
  return out;
}

const rowOf = <T extends NumericArray>(m: Matrix<T>, i: number): T =>
  m.data.subarray(i * m.stride, i * m.stride + m.cols) as T;

/** The formula in doubles, and how far an entry may be from it: see `manyToMany`. */
function exact(x: ArrayLike<number>, y: ArrayLike<number>, metric: Name): [number, number] {
  let [ab, aa, bb, squares, size] = [0, 0, 0, 0, 0];
  const n = x.length;
  for (let j = 0; j < n; j++) {
    const [s, t] = [x[j]!, y[j]!];
    [ab, aa, bb] = [ab + s * t, aa + s * s, bb + t * t];
    [squares, size] = [squares + (s - t) ** 2, size + Math.abs(s * t)];
  }
  // Squared: an entry of the product by 2^-25; one of the kernel by its roundings, a difference, a
  // square and the additions in 4 x 16 lanes. The formula here has n + 2 of its own.
  const squared = Math.max(2 ** -25, (Math.ceil(n / 64) + 4 + 2 + 4 + 3) * U) + 2 * (n + 2) * V;
  if (metric === "sqeuclidean") return [squares, squared * squares];
  if (metric === "l2") return [Math.sqrt(squares), squared * Math.sqrt(squares)];
  if (metric === "ip") return [1 - ab, 2 * n * V * size + 4 * V * (1 + Math.abs(ab))];
  if (aa === 0 || bb === 0) return [aa === bb ? 0 : 1, 0];
  return [Math.max(0, 1 - ab / Math.sqrt(aa) / Math.sqrt(bb)), 4 * (n + 4) * V];
}

type Draw = (random: RandomStream, i: number, j: number) => number;
const DATA: Record<string, Draw> = {
  uniform: (random) => 2 * random.uniform() - 1,
  "heavy-tailed": (random) => random.normal() / (random.uniform() + 1e-4),
  "nearly equal": (random, i, j) => Math.sin((1 + (i % 4)) * j) * (1 + 1e-6 * random.normal()),
  "gaps around the threshold": (random, i, j) => 1 + (j % 7) + 10 ** -(i % 8) * random.normal(),
  "far from the origin": (random) => 1e4 + random.normal(),
  "equal rows": (_, i, j) => Math.cos((i % 3) + j),
  "rows of zeros": (random, i) => (i % 3 === 0 ? 0 : random.normal()),
  huge: (random) => 1e38 * random.normal(),
  tiny: (random) => 1e-42 * random.normal(),
  "huge and tiny": (random, i) => random.normal() * 10 ** ((i % 9) * 8 - 32),
};

const clip = (x: number): number => Math.max(-3e38, Math.min(3e38, x));

const draw = (element: Draw, rows: number, cols: number, stream: number): Matrix<Float32Array> => {
  const random = new RandomStream(77, stream);
  return matrix(
    Float32Array.from({ length: rows * cols }, (_, at) =>
      clip(element(random, Math.floor(at / cols), at % cols)),
    ),
    rows,
    cols,
  );
};

describe.each(Object.entries(DATA))("the matrix product of rows %s", (_, element) => {
  it.each(METRICS)("gives %s within its bound of the formula", async (metric) => {
    for (const [rows, others, cols] of [
      [13, 33, 16],
      [30, 70, 100],
      [25, 40, 784],
    ] as const) {
      const a = draw(element, rows, cols, 1);
      const b = draw(element, others, cols, 1);
      const found = await product(a, b, metric);
      const wrong: unknown[] = [];
      for (const [at, distance] of found.entries()) {
        const [i, j] = [Math.floor(at / others), at % others];
        const [expected, bound] = exact(rowOf(a, i), rowOf(b, j), metric);
        if (!(Math.abs(distance - expected) <= bound)) wrong.push({ i, j, distance, expected });
        const same = Buffer.compare(bytesOf(rowOf(a, i)), bytesOf(rowOf(b, j))) === 0;
        if (same && metric !== "ip" && distance !== 0) wrong.push({ i, j, distance });
      }
      expect(wrong.slice(0, 3)).toEqual([]);
    }
  });
});

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Rows of whole numbers, between padding; the first two hold the ends of the range. */
function integers<T extends NumericArray>(
  Data: { from(values: Iterable<number>): T },
  low: number,
  high: number,
  [rows, cols, stream]: readonly [number, number, number],
): Matrix<T> {
  const random = new RandomStream(5, stream);
  const stride = cols + 3;
  const data = Data.from(
    Array.from({ length: rows * stride }, (_, at) =>
      at < 2 * stride ? (at < stride ? low : high) : low + random.below(high - low + 1),
    ),
  );
  return { data, rows, cols, stride };
}

describe("the matrix product of integers", () => {
  // i8: the sums of the kernels are floats, exact below 2^24.
  const cases = [
    ["u8", 0, 255, 784],
    ["u8", 0, 255, 6001],
    ["i8", -128, 127, 255],
    ["i16", -32768, 32767, 300],
    ["u16", 0, 65535, 300],
  ] as const;
  const arrays = { u8: Uint8Array, i8: Int8Array, i16: Int16Array, u16: Uint16Array };

  it.each(cases)(
    "%s of %i to %i in %i columns has the bits of oneToMany",
    async (dtype, ...how) => {
      const [low, high, cols] = how;
      const Data = arrays[dtype] as { from(values: Iterable<number>): NumericArray };
      const a = integers(Data, low, high, [14, cols, 1]);
      const b = integers(Data, low, high, [35, cols, 2]);
      for (const metric of METRICS) {
        const found = await product(a, b, metric, { dtype });
        for (let i = 0; i < a.rows; i++) {
          const expected = oneToMany(rowOf(a, i), b, { metric });
          expect(Float32Array.from(found.subarray(i * 35, (i + 1) * 35))).toEqual(expected);
        }
      }
    },
  );

  it("is exact on longer rows of i8 too", async () => {
    const a = integers(Int8Array, -128, 127, [14, 2000, 1]);
    const found = await product(a, a, "sqeuclidean", { dtype: "i8" });
    const expected = Array.from(
      { length: 14 * 14 },
      (_, at) => exact(rowOf(a, Math.floor(at / 14)), rowOf(a, at % 14), "sqeuclidean")[0],
    );
    expect([...found]).toEqual(expected);
  });
});

describe("an entry of the matrix product", () => {
  const a = draw(DATA["gaps around the threshold"]!, 150, 130, 1);
  const b = draw(DATA["heavy-tailed"]!, 210, 130, 2);
  // Some rows of both sides.
  b.data.set(a.data.subarray(0, 40 * 130), 9 * 130);

  it.each(METRICS)("depends on two rows alone: %s", async (metric) => {
    const all = await product(a, b, metric);
    for (const threads of [2, 3]) expect(await product(a, b, metric, { threads })).toEqual(all);
    // What the shapes choose.
    expect(await product(a, b, metric, { way: undefined })).toEqual(all);
    const [from, rows, start, others] = [5, 16, 7, 45];
    const part = (m: typeof a, first: number, count: number): typeof a => {
      // Every other number of rows, so that the stride differs from the columns.
      const stride = m.cols + 5;
      const data = new Float32Array(count * stride);
      for (let i = 0; i < count; i++) data.set(rowOf(m, first + i), i * stride);
      return { data, rows: count, cols: m.cols, stride };
    };
    const some = await product(part(a, from, rows), part(b, start, others), metric);
    for (let i = 0; i < rows; i++) {
      const at = (from + i) * b.rows + start;
      expect(some.subarray(i * others, (i + 1) * others)).toEqual(all.subarray(at, at + others));
    }
  });

  it.each(METRICS)(
    "of one side with itself is symmetric, and that of pdist: %s",
    async (metric) => {
      const { data } = await manyToMany(a, a, { metric });
      const above = data.filter((_, at) => at % 150 > Math.floor(at / 150));
      const below = Float32Array.from(
        data,
        (_, at) => data[(at % 150) * 150 + Math.floor(at / 150)]!,
      );
      expect(below).toEqual(data);
      for (const threads of [1, 2, 3]) expect(await pdist(a, { metric, threads })).toEqual(above);
    },
  );

  it("has the same bits on every instruction set", async () => {
    const script = fileURLToPath(new URL("isa/products.mjs", import.meta.url));
    const run = async (isa: string): Promise<string> => {
      const env = { ...process.env, ANN_SIMD: isa };
      return (await promisify(execFile)(process.execPath, [script, ADDON_PATH], { env })).stdout;
    };
    const [plain, ...others] = await Promise.all(["scalar", "avx2", "avx512", "neon"].map(run));
    expect(plain!.trim().split("\n").length).toBe(60);
    for (const other of others) expect(other).toBe(plain);
  }, 30_000);
});
