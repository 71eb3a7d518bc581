import { RandomStream, type CsrMatrix, type Matrix, type NumericArray } from "@ann/core";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";

interface NpyArray {
  data: Float64Array;
  shape: number[];
}

const NPY_TYPES = { f8: Float64Array, f4: Float32Array, i4: Int32Array, u1: Uint8Array } as const;

function parseNpy(bytes: Buffer): NpyArray {
  const headerEnd = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, headerEnd);
  const descr = /'descr': '[<|]?(\w+)'/.exec(header)?.[1] as keyof typeof NPY_TYPES;
  const shape = /'shape': \(([^)]*)\)/
    .exec(header)![1]!
    .split(",")
    .filter((s) => s.trim())
    .map(Number);
  const body = Uint8Array.prototype.slice.call(bytes, headerEnd).buffer;
  return { data: Float64Array.from(new NPY_TYPES[descr](body)), shape };
}

/** Reads a little-endian .npy file of f8, f4, i4 or u1. */
export const readNpy = (path: string): NpyArray => parseNpy(readFileSync(path));

/** Reads the numeric arrays of an .npz file by name, through the central directory of the zip. */
export function readNpz(path: string): Map<string, NpyArray> {
  const zip = readFileSync(path);
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  const arrays = new Map<string, NpyArray>();
  let entry = zip.readUInt32LE(end + 16);
  while (zip.readUInt32LE(entry) === 0x02014b50) {
    const name = zip.toString("utf8", entry + 46, entry + 46 + zip.readUInt16LE(entry + 28));
    const local = zip.readUInt32LE(entry + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const stored = zip.subarray(start, start + zip.readUInt32LE(entry + 20));
    const bytes = zip.readUInt16LE(entry + 10) === 8 ? inflateRawSync(stored) : stored;
    if (/^(data|indices|indptr)/.test(name)) arrays.set(name.replace(".npy", ""), parseNpy(bytes));
    entry += 46 + [28, 30, 32].reduce((sum, field) => sum + zip.readUInt16LE(entry + field), 0);
  }
  return arrays;
}

export const golden = (name: string): NpyArray =>
  readNpy(join(process.env.ANN_GOLDEN!, `${name}.npy`));

export function goldenJson<T>(name: string): T {
  return JSON.parse(readFileSync(join(process.env.ANN_GOLDEN!, `${name}.json`), "utf8")) as T;
}

/** Element (i, j). */
export const at = (m: Matrix<NumericArray>, i: number, j: number): number =>
  m.data[i * m.stride + j]!;

export const column = (m: Matrix<NumericArray>, j: number): number[] =>
  Array.from({ length: m.rows }, (_, i) => at(m, i, j));

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);

/** Largest entry of |MᵀM - I|. */
export function orthonormalityError(m: Matrix): number {
  let worst = 0;
  for (let p = 0; p < m.cols; p++) {
    for (let q = 0; q <= p; q++) {
      const expected = p === q ? 1 : 0;
      worst = Math.max(worst, Math.abs(dot(column(m, p), column(m, q)) - expected));
    }
  }
  return worst;
}

export function randomMatrix(rows: number, cols: number, seed: number): Matrix {
  const random = new RandomStream(seed);
  const data = Float32Array.from({ length: rows * cols }, () => random.normal());
  return { data, rows, cols, stride: cols };
}

/** rows x cols of the given rank, with whole entries so that f32 holds the product exactly. */
export function lowRankMatrix(rows: number, cols: number, rank: number, seed: number): Matrix {
  const random = new RandomStream(seed);
  const whole = (n: number): number[] => Array.from({ length: n }, () => random.below(9) - 4);
  const left = whole(rows * rank);
  const right = whole(cols * rank);
  const data = new Float32Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      for (let r = 0; r < rank; r++)
        data[i * cols + j]! += left[i * rank + r]! * right[j * rank + r]!;
    }
  }
  return { data, rows, cols, stride: cols };
}

/** Stores every non-zero entry. */
export function sparseOf(m: Matrix): CsrMatrix {
  const rowPtr = [0];
  const colIdx: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < m.rows; i++) {
    for (let j = 0; j < m.cols; j++) {
      if (at(m, i, j) === 0) continue;
      colIdx.push(j);
      values.push(at(m, i, j));
    }
    rowPtr.push(colIdx.length);
  }
  return {
    rows: m.rows,
    cols: m.cols,
    rowPtr: Float64Array.from(rowPtr),
    colIdx: Uint32Array.from(colIdx),
    values: Float32Array.from(values),
  };
}

/** Eigenvalues of a symmetric matrix by plain cyclic Jacobi rotations, descending. */
export function jacobiEigenvalues(rows: readonly number[][]): number[] {
  const a = rows.map((row) => [...row]);
  const n = a.length;
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (a[p]![q] === 0) continue;
        const theta = Math.atan2(2 * a[p]![q]!, a[q]![q]! - a[p]![p]!) / 2;
        const [c, s] = [Math.cos(theta), Math.sin(theta)];
        for (let i = 0; i < n; i++) {
          const [x, y] = [a[p]![i]!, a[q]![i]!];
          [a[p]![i], a[q]![i]] = [c * x - s * y, s * x + c * y];
        }
        for (let i = 0; i < n; i++) {
          const [x, y] = [a[i]![p]!, a[i]![q]!];
          [a[i]![p], a[i]![q]] = [c * x - s * y, s * x + c * y];
        }
      }
    }
  }
  return a.map((row, i) => row[i]!).toSorted((x, y) => y - x);
}

/** Singular values as roots of the eigenvalues of the smaller Gram matrix, descending. */
export function referenceSingularValues(m: Matrix): number[] {
  const wide = m.cols > m.rows;
  const lines = Array.from({ length: wide ? m.rows : m.cols }, (_, i) =>
    wide ? Array.from({ length: m.cols }, (_unused, j) => at(m, i, j)) : column(m, i),
  );
  const gram = lines.map((x) => lines.map((y) => dot(x, y)));
  return jacobiEigenvalues(gram).map((value) => Math.sqrt(Math.max(0, value)));
}

export function dense(a: CsrMatrix): number[][] {
  return Array.from({ length: a.rows }, (_, i) => {
    const row = Array.from({ length: a.cols }, () => 0);
    for (let p = a.rowPtr[i]!; p < a.rowPtr[i + 1]!; p++) row[a.colIdx[p]!] = a.values[p]!;
    return row;
  });
}

export function symmetricRandom(n: number, density: number, seed: number): CsrMatrix {
  const random = new RandomStream(seed);
  const m = { data: new Float32Array(n * n), rows: n, cols: n, stride: n };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      if (random.uniform() > density) continue;
      m.data[i * n + j] = m.data[j * n + i] = random.normal();
    }
  }
  return sparseOf(m);
}

/** D^-1/2 W D^-1/2. */
export function normalisedAdjacency(w: CsrMatrix): CsrMatrix {
  const degree = Array.from({ length: w.rows }, (_, i) =>
    w.values.subarray(w.rowPtr[i], w.rowPtr[i + 1]).reduce((sum, x) => sum + x, 0),
  );
  const values = w.values.slice();
  for (let i = 0; i < w.rows; i++) {
    for (let p = w.rowPtr[i]!; p < w.rowPtr[i + 1]!; p++) {
      values[p] = w.values[p]! / Math.sqrt(degree[i]! * degree[w.colIdx[p]!]!);
    }
  }
  return { ...w, values };
}

/** Rings of the given sizes beside each other, each node tied to its 2 nearest on either side. */
export function rings(sizes: readonly number[]): CsrMatrix {
  const rowPtr = [0];
  const colIdx: number[] = [];
  let first = 0;
  for (const size of sizes) {
    for (let i = 0; i < size; i++) {
      const near = [i - 2, i - 1, i + 1, i + 2].map((j) => first + ((j + size) % size));
      colIdx.push(...near.toSorted((x, y) => x - y));
      rowPtr.push(colIdx.length);
    }
    first += size;
  }
  return normalisedAdjacency({
    rows: first,
    cols: first,
    rowPtr: Float64Array.from(rowPtr),
    colIdx: Uint32Array.from(colIdx),
    values: new Float32Array(colIdx.length).fill(1),
  });
}
