import { matrix, RandomStream, vectors, type Matrix, type Vectors } from "@ann/core";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import {
  dequantize,
  dequantizeSync,
  kernelFor,
  quantize,
  quantizeSync,
  toBf16,
  toBf16Sync,
  toF16,
  toF16Sync,
  toF32,
  toF32Sync,
  type CodeType,
  type Quantized,
  type QuantizeRange,
} from "../src/index.ts";
import { ADDON_PATH } from "./addon-path.ts";
import { BF16, codeOf, F16, fromHalf, toHalf, valueOf } from "./convert-reference.ts";

const CODES = ["i8", "u8", "u4"] as const;
const RANGES = ["matrix", "row", "column"] as const;
const LIMITS = { i8: [-127, 127], u8: [0, 255], u4: [0, 15] } as const;
const SEED = 31;

/** One row of floats with these bits. */
const rowOf = (bits: Uint32Array): Matrix =>
  matrix(new Float32Array(bits.buffer, bits.byteOffset, bits.length), 1, bits.length);
const bitsOf = (data: Float32Array): Uint32Array =>
  new Uint32Array(data.buffer, data.byteOffset, data.length);
const halvesOf = (bits: Uint32Array, format: typeof F16, saturate: boolean): Uint16Array =>
  Uint16Array.from(bits, (b) => toHalf(b, format, saturate));

/** The first difference in words, else "": toEqual of long arrays takes seconds. */
function difference(found: ArrayLike<number>, expected: ArrayLike<number>): string {
  if (found.length !== expected.length) return `${found.length} elements, not ${expected.length}`;
  for (let at = 0; at < found.length; at++) {
    if (!Object.is(found[at], expected[at]))
      return `element ${at} is ${found[at]}, not ${expected[at]}`;
  }
  return "";
}

const ALL = Uint16Array.from({ length: 65_536 }, (_, i) => i);

/** Every half float, its neighbours among f32, and the points half way to the next and beside. */
function delicateBits(format: typeof F16): Uint32Array {
  const bits: number[] = [];
  for (let h = 0; h < 0x8000; h++) {
    const here = fromHalf(h, format);
    const next = fromHalf(h + 1, format);
    const middle = Math.floor((here + next) / 2);
    for (const b of [here - 1, here, here + 1, middle - 1, middle, middle + 1]) {
      if (b >= 0 && b < 0x80000000) bits.push(b, b + 0x80000000);
    }
  }
  return Uint32Array.from(bits);
}

function randomBits(count: number): Uint32Array {
  const random = new RandomStream(SEED);
  return new Uint32Array(count).map(() => random.below(2 ** 32));
}

describe.each([
  { name: "f16", format: F16, sync: toF16Sync, async: toF16 },
  { name: "bf16", format: BF16, sync: toBf16Sync, async: toBf16 },
] as const)("$name", ({ name, format, sync, async }) => {
  it("becomes f32 right for all patterns, and comes back", () => {
    const wide = toF32Sync(vectors(ALL, 256, 256, name));
    const expected = Uint32Array.from(ALL, (h) => fromHalf(h, format));
    expect(difference(bitsOf(wide.data), expected)).toBe("");
    const isNaN = (h: number): boolean => Number.isNaN(wide.data[h]);
    const quiet = Uint16Array.from(ALL, (h) => (isNaN(h) ? h | (2 ** (format.fraction - 1)) : h));
    expect(difference(sync(wide).data, quiet)).toBe("");
  });

  it.each([false, true])("rounds every tie to even, saturating: %s", (saturates) => {
    const bits = delicateBits(format);
    const overflow = saturates ? "saturate" : "infinity";
    const found = sync(rowOf(bits), { overflow });
    expect(difference(found.data, halvesOf(bits, format, saturates))).toBe("");
  });

  it("is right for random bits of f32", async () => {
    const bits = randomBits(150_000);
    const found = await async(rowOf(bits), { threads: 2 });
    expect(difference(found.data, halvesOf(bits, format, false))).toBe("");
    expect(found.dtype).toBe(name);
    expect(difference((await async(rowOf(bits), { threads: 1 })).data, found.data)).toBe("");
  });

  it("takes every length and stride", () => {
    const bits = randomBits(400);
    for (let cols = 0; cols <= 130; cols++) {
      const m = { data: rowOf(bits).data, rows: 3, cols, stride: cols + (cols % 4) };
      const found = sync(m);
      const rows = [0, 1, 2].map((i) => bits.subarray(i * m.stride, i * m.stride + cols));
      const expected = rows.flatMap((row) => Array.from(halvesOf(row, format, false)));
      expect([...found.data]).toEqual(expected);
      const wide = toF32Sync({ ...found, cols: cols >> 1, rows: 2 });
      const half = [0, 1].flatMap((i) => expected.slice(i * cols, i * cols + (cols >> 1)));
      expect([...bitsOf(wide.data)]).toEqual(half.map((h) => fromHalf(h, format)));
    }
  });
});

describe("toF32", () => {
  it("is what a Float32Array makes of other numbers", async () => {
    const random = new RandomStream(SEED, 1);
    const doubles = Float64Array.from(
      { length: 999 },
      () => random.normal() * 2 ** random.below(40),
    );
    const arrays = [
      doubles,
      Int8Array.from(doubles),
      Uint8Array.from(doubles),
      Int16Array.from(doubles),
      Uint16Array.from(doubles),
      Int32Array.from(doubles),
      Uint32Array.from(doubles),
      Float32Array.from(doubles),
    ];
    for (const data of arrays) {
      const found = await toF32(vectors(data, 27, 37), { threads: 2 });
      expect(found.data).toEqual(Float32Array.from(data));
    }
    // Halves between two floats go to the even one; a detour by doubles would round twice.
    const wide = BigInt64Array.of(-1n, 2n ** 60n + 2n ** 36n + 1n, 2n ** 60n + 2n ** 36n);
    const expected = [-1, 2 ** 60 + 2 ** 37, 2 ** 60];
    expect([...toF32Sync(vectors(wide, 1, 3)).data]).toEqual(expected);
  });

  it("refuses what is packed", () => {
    const bytes = new Uint8Array(4);
    expect(() => toF32Sync(vectors(bytes, 1, 4, "u4"))).toThrow(/dequantize/);
    expect(() => toF32Sync(vectors(bytes, 1, 4, "b1"))).toThrow(/packed/);
  });
});

function randomMatrix(rows: number, cols: number, stride = cols, seed = 2): Matrix {
  const random = new RandomStream(SEED, seed);
  const spread = Float32Array.from({ length: cols }, () => 2 ** (random.below(12) - 6));
  const data = new Float32Array(rows * stride).fill(Number.NaN);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) data[i * stride + j] = (random.normal() + 2) * spread[j]!;
  return { data, rows, cols, stride };
}

const codeAt = ({ vectors: v }: Quantized, i: number, j: number): number => {
  if (v.dtype !== "u4") return v.data[i * v.stride + j]!;
  return (v.data[i * v.stride + (j >> 1)]! >> (4 * (j % 2))) & 15;
};

const gridAt = ({ range, scale, offset }: Quantized, i: number, j: number): [number, number] => {
  const at = { matrix: 0, row: i, column: j }[range];
  return [scale[at]!, offset[at]!];
};

/** What is wrong with codes, values, errors and bounds by the definitions; else nothing. */
function faults(m: Matrix, q: Quantized, clipped = false): string[] {
  const found: string[] = [];
  const [lowest, highest] = LIMITS[q.vectors.dtype as CodeType];
  const back = dequantizeSync(q);
  let [largest, squares] = [0, 0];
  for (let i = 0; i < m.rows; i++) {
    let row = 0;
    for (let j = 0; j < m.cols; j++) {
      const x = m.data[i * m.stride + j]!;
      const [scale, offset] = gridAt(q, i, j);
      const code = codeAt(q, i, j);
      const value = back.data[i * m.cols + j]!;
      const step = `row ${i}, column ${j}: ${x} to ${code} to ${value}, scale ${scale}`;
      if (code !== codeOf(x, scale, offset, lowest, highest)) found.push(`code, ${step}`);
      if (value !== valueOf(code, scale, offset)) found.push(`value, ${step}`);
      const bound = (0.5 + 2 ** -14) * scale + 2 ** -24 * Math.abs(x);
      if (!clipped && Math.abs(x - value) > bound) found.push(`bound, ${step}`);
      const error = x - offset - scale * code;
      row += error * error;
      largest = Math.max(largest, Math.abs(error));
    }
    squares += row;
    const norm = Math.sqrt(row);
    const reported = q.rowErrors[i]!;
    const above = norm * (1 + 2 ** -22) + 2 ** -149;
    if (!(reported >= norm && reported <= above)) found.push(`row error ${reported}, not ${norm}`);
    const { data, stride } = q.vectors;
    const half = q.vectors.dtype === "u4" && m.cols % 2 === 1;
    if (half && data[(i + 1) * stride - 1]! >> 4 !== 0) found.push(`row ${i} is not padded with 0`);
  }
  if (q.error.max !== largest) found.push(`largest error ${q.error.max}, not ${largest}`);
  const rms = Math.sqrt(squares / Math.max(1, m.rows * m.cols));
  if (!(Math.abs(q.error.rms - rms) <= 1e-12 * rms)) found.push(`rms ${q.error.rms}, not ${rms}`);
  return found;
}

const KINDS = CODES.flatMap((to) => RANGES.map((range) => ({ to, range })));

describe.each(KINDS)("quantize to $to by $range", ({ to, range }) => {
  it("is as defined for every length and stride", () => {
    for (let cols = 0; cols <= 130; cols++) {
      const m = randomMatrix(3, cols, cols + (cols % 3), cols);
      expect(faults(m, quantizeSync(m, { to, range }))).toEqual([]);
    }
    expect(faults(randomMatrix(0, 5), quantizeSync(randomMatrix(0, 5), { to, range }))).toEqual([]);
  });

  it("reaches exactly the ends and does not depend on threads", async () => {
    const m = randomMatrix(3000, 37);
    const q = await quantize(m, { to, range, threads: 1 });
    expect(faults(m, q)).toEqual([]);
    expect(await quantize(m, { to, range, threads: 3 })).toEqual(q);
    expect(await dequantize(q, { threads: 2 })).toEqual(dequantizeSync(q));
    const [lowest, highest] = LIMITS[to];
    const codes = new Set<number>();
    for (let i = 0; i < m.rows; i++) for (let j = 0; j < m.cols; j++) codes.add(codeAt(q, i, j));
    expect(Math.max(...codes)).toBe(highest);
    expect(Math.min(...codes)).toBeGreaterThanOrEqual(lowest);
    expect(structuredClone(q)).toEqual(q);
  });

  it("keeps constants, zeros, subnormals and large values", () => {
    for (const value of [0, -0, 3.25, -1e-45, 1e38, -3e38]) {
      const m = matrix(new Float32Array(40).fill(value), 2, 20);
      const q = quantizeSync(m, { to, range });
      expect(faults(m, q)).toEqual([]);
      // Affine codes keep a constant as it is, symmetric ones but for the rounding of the scale.
      const expected = to === "i8" ? dequantizeSync(q).data : m.data.map((x) => x + 0);
      expect(dequantizeSync(q).data).toEqual(expected);
    }
    const tiny = matrix(
      Float32Array.from({ length: 64 }, (_, i) => i * 1.4e-45),
      2,
      32,
    );
    expect(faults(tiny, quantizeSync(tiny, { to, range }))).toEqual([]);
  });

  it("clips to exact order statistics", async () => {
    const m = randomMatrix(201, 101);
    const quantile = 0.9;
    const q = await quantize(m, { to, range, quantile, threads: 2 });
    expect(faults(m, q, true)).toEqual([]);
    const groups = { matrix: 1, row: m.rows, column: m.cols }[range];
    for (let g = 0; g < groups; g++) {
      const values = [...m.data]
        .filter(
          (_, at) =>
            range === "matrix" || (range === "row" ? Math.floor(at / 101) : at % 101) === g,
        )
        .map((x) => (to === "i8" ? Math.abs(x) : x))
        .toSorted((a, b) => a - b);
      const last = values.length - 1;
      const top = Math.ceil((to === "i8" ? quantile : (1 + quantile) / 2) * last);
      const width = to === "i8" ? values[top]! : values[top]! - values[last - top]!;
      const exact = width / LIMITS[to][1];
      expect(q.scale[g]! - exact).toBeGreaterThanOrEqual(0);
      expect(q.scale[g]! - exact).toBeLessThanOrEqual(exact * 2 ** -23);
      expect(q.offset[g]!).toBe(to === "i8" ? 0 : values[last - top]!);
    }
  });

  it("names the value that is not finite", async () => {
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      const m = randomMatrix(2000, 37);
      m.data[37 * 1500 + 36] = bad;
      m.data[37 * 1700] = bad;
      const expected = { code: "not-finite", details: { row: 1500, column: 36 } };
      await expect(quantize(m, { to, range, threads: 2 })).rejects.toMatchObject(expected);
      expect(() => quantizeSync(m, { to, range })).toThrow(expect.objectContaining(expected));
    }
  });

  it("uses the scales of others again", () => {
    const like = quantizeSync(randomMatrix(30, 21), { to, range });
    const m = randomMatrix(5, 21, 21, 9);
    const q = quantizeSync(m, { like });
    expect(faults(m, q, true)).toEqual([]);
    expect(q.range).toBe(range);
    const own = range === "row" ? q : like;
    expect([q.scale, q.offset]).toEqual([own.scale, own.offset]);
    m.data[50] = Number.NaN;
    expect(() => quantizeSync(m, { like })).toThrow(/row 2, column 8/);
  });
});

const l2 = (d: ArrayLike<number>, i: number, j: number): number =>
  Math.hypot(...Array.from({ length: 64 }, (_, c) => d[i * 64 + c]! - d[j * 64 + c]!));

it("distances of codes are distances of values, within the rows' errors", () => {
  const m = randomMatrix(20, 64);
  const { vectors: v, scale, rowErrors } = quantizeSync(m);
  for (let i = 0; i < 20; i++) {
    for (let j = 0; j < i; j++) {
      const apart = Math.abs(l2(m.data, i, j) - scale[0]! * l2(v.data, i, j));
      expect(apart).toBeLessThanOrEqual((rowErrors[i]! + rowErrors[j]!) * (1 + 1e-12));
    }
  }
});

describe("conversions refuse", () => {
  const m = randomMatrix(2, 8);
  const q = quantizeSync(m);
  const wrong: readonly [string, string, () => unknown][] = [
    ["f64", "dtype", () => toF16Sync(matrix(new Float64Array(4), 1, 4) as unknown as Matrix)],
    ["unknown options", "option", () => quantizeSync(m, { bits: 8 } as object)],
    ["an unknown code", "option", () => quantizeSync(m, { to: "i4" as CodeType })],
    ["an unknown range", "option", () => quantizeSync(m, { range: "cell" as QuantizeRange })],
    ["a quantile of 0", "option", () => quantizeSync(m, { quantile: 0 })],
    ["like beside others", "option", () => quantizeSync(m, { like: q, to: "i8" })],
    ["like of other columns", "shape", () => quantizeSync(randomMatrix(1, 3), { like: q })],
    ["too few scales", "shape", () => dequantizeSync({ ...q, range: "row" })],
    ["scales of 0", "option", () => dequantizeSync({ ...q, scale: new Float32Array(1) })],
    ["other columns", "shape", () => dequantizeSync({ ...q, cols: 9 })],
    ["what is no codes", "shape", () => dequantizeSync(m as unknown as Quantized)],
    ["an unknown overflow", "option", () => toBf16Sync(m, { overflow: "wrap" as "saturate" })],
    ["kernels of u4", "dtype", () => kernelFor("l2", quantizeSync(m, { to: "u4" }).vectors)],
    [
      "ranges wider than f32",
      "option",
      () => quantizeSync(matrix(Float32Array.of(-3e38, 3e38), 1, 2), { to: "u8" }),
    ],
  ];
  it.each(wrong)("%s, with code %s", (_, code, call) => {
    expect(call).toThrow(expect.objectContaining({ name: "AnnError", code }));
  });

  it("a fired signal", async () => {
    await expect(quantize(m, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
  });
});

it("long conversions report their progress", async () => {
  const seen: string[] = [];
  const m = randomMatrix(1000, 50);
  await quantize(m, {
    onProgress: ({ stage, done, total }) => seen.push(`${stage} ${done}/${total}`),
  });
  expect(seen.at(-1)).toBe("convert 2000/2000");
});

interface Call {
  readonly call: string;
  readonly args: readonly unknown[];
  readonly out: readonly number[];
}

function evaluate(isa: string, cases: readonly Call[]): { isa: string; results: unknown[] } {
  const script = fileURLToPath(new URL("isa/convert.mjs", import.meta.url));
  const output = execFileSync(process.execPath, [script, ADDON_PATH], {
    input: serialize(cases),
    env: { ...process.env, ANN_SIMD: isa },
    maxBuffer: 2 ** 28,
  });
  return deserialize(output) as { isa: string; results: unknown[] };
}

function isaCases(): readonly Call[] {
  const row = rowOf(randomBits(100_003));
  const halves = (["f16", "bf16"] as const).flatMap((dtype): Call[] => [
    {
      call: "toHalves",
      args: [dtype, row, false, new Uint16Array(row.cols)],
      out: [3],
    },
    { call: "toHalves", args: [dtype, row, true, new Uint16Array(row.cols)], out: [3] },
    {
      call: "toFloats",
      args: [dtype, vectors(ALL, 1, 65_536), new Float32Array(65_536)],
      out: [2],
    },
  ]);
  const codes = KINDS.flatMap(({ to, range }) =>
    [7, 64, 131].flatMap((cols): Call[] => {
      const m = randomMatrix(9, cols, cols + 1);
      const q = quantizeSync(m, { to, range });
      const { scale, offset, vectors: v } = q;
      const out = v.data.slice().fill(0);
      const parts = [scale.slice().fill(0), offset.slice().fill(0), out];
      const errors = [new Float32Array(9), new Float64Array(2)];
      return [
        {
          call: "quantize",
          args: [to, m, range, 1, false, ...parts, ...errors],
          out: [5, 6, 7, 8, 9],
        },
        {
          call: "dequantize",
          args: [to, v as Vectors, cols, range, scale, offset, new Float32Array(9 * cols)],
          out: [6],
        },
      ];
    }),
  );
  return [...halves, ...codes];
}

describe("conversions on every instruction set", () => {
  const cases = isaCases();
  const isas = ["scalar", "neon", "avx2", "avx512"].filter((isa) => evaluate(isa, []).isa === isa);
  const scalar = serialize(evaluate("scalar", cases).results);
  it.each(isas)("%s gives the bits of plain code", (isa) => {
    expect(serialize(evaluate(isa, cases).results).equals(scalar)).toBe(true);
  });

  it("plain code is right", () => {
    const [first] = evaluate("scalar", cases.slice(0, 1)).results as [[Uint16Array]];
    expect(difference(first[0], halvesOf(randomBits(100_003), F16, false))).toBe("");
  });
});
