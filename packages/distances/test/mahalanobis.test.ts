import { matrix, RandomStream, type Matrix } from "@ann/core";
import { describe, expect, it } from "vitest";
import { distance, inverseCovariance, oneToMany, resolve } from "../src/index.ts";

const mahalanobis = (m: unknown): ReturnType<typeof resolve> =>
  resolve({ name: "mahalanobis", inverseCovariance: m as Matrix });
const square = (...values: number[]): Matrix<Float64Array> =>
  matrix(Float64Array.from(values), Math.sqrt(values.length), Math.sqrt(values.length));

/** Rows whose columns depend on each other, around a large offset. Seed 41. */
function correlated(rows: number, cols: number): Matrix<Float64Array> {
  const random = new RandomStream(41, rows);
  const data = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const shared = random.normal();
    for (let j = 0; j < cols; j++) data[i * cols + j] = 1000 + (j + 1) * (random.normal() + shared);
  }
  return matrix(data, rows, cols);
}

/** The largest element of |A B - I|. */
function residual(a: Matrix<Float64Array>, b: Float64Array, n: number): number {
  let worst = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = i === j ? -1 : 0;
      for (let k = 0; k < n; k++) sum += a.data[i * n + k]! * b[k * n + j]!;
      worst = Math.max(worst, Math.abs(sum));
    }
  }
  return worst;
}

function covariance({ data, rows, cols }: Matrix<Float64Array>): Float64Array {
  const mean = (j: number): number => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += data[i * cols + j]!;
    return sum / rows;
  };
  const means = Array.from({ length: cols }, (_, j) => mean(j));
  return Float64Array.from({ length: cols * cols }, (_, at) => {
    const [j, k] = [Math.floor(at / cols), at % cols];
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      sum += (data[i * cols + j]! - means[j]!) * (data[i * cols + k]! - means[k]!);
    }
    return sum / (rows - 1);
  });
}

const expectSingular = (m: Matrix<Float64Array>, column: number): void => {
  expect(() => inverseCovariance(m)).toThrow(
    expect.objectContaining({
      code: "option",
      message: expect.stringContaining(`has no inverse: column ${column} does not vary or follows`),
    }),
  );
  expect(inverseCovariance(m, { shrinkage: 0.1 }).cols).toBe(m.cols);
};

const error = (code: string, message: string): unknown =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe("mahalanobis", () => {
  it("is l2 for the identity, and l2 of scaled columns for a diagonal", () => {
    const [a, b] = [
      [1, 2, 3],
      [4, 6, 3],
    ] as const;
    expect(mahalanobis(square(1, 0, 0, 0, 1, 0, 0, 0, 1)).distance(a, b)).toBe(5);
    expect(mahalanobis(square(4, 0, 0, 0, 0.25, 0, 0, 0, 9)).distance(a, b)).toBe(Math.sqrt(40));
  });

  it("is the square root of the quadratic form", () => {
    const m = inverseCovariance(correlated(200, 7));
    const random = new RandomStream(42);
    const metric = { name: "mahal", inverseCovariance: m };
    for (let i = 0; i < 100; i++) {
      const [a, b] = [0, 1].map(() => Array.from({ length: 7 }, () => 10 * random.normal()));
      const d = a!.map((x, j) => x - b![j]!);
      let form = 0;
      let reach = 0;
      for (let j = 0; j < 7; j++) {
        for (let k = 0; k < 7; k++) form += d[j]! * m.data[j * 7 + k]! * d[k]!;
        reach += Math.abs(d[j]!) * Math.sqrt(m.data[j * 8]!);
      }
      // Errors of the form, 2 n + 2 roundings, and of the factor, n + 1, are relative to reach^2.
      const found = distance(metric)(a!, b!);
      expect(Math.abs(found ** 2 - form)).toBeLessThanOrEqual(24 * 2 ** -52 * reach ** 2);
      const [x, y] = [Float64Array.from(a!), matrix(Float64Array.from(b!), 1, 7)];
      expect(oneToMany(x, y, { metric })[0]).toBe(Math.fround(found));
    }
  });

  it("takes f32, strides, and the asymmetry of rounding; what it took cannot change", () => {
    const values = Float32Array.of(2, 1, 99, 1 + 2 ** -20, 3, 99);
    const metric = mahalanobis(matrix(values, 2, 2, 3));
    const before = metric.distance([1, 1], [0, 0]);
    expect(before).toBeCloseTo(Math.sqrt(7), 5);
    values.fill(0);
    expect(metric.distance([1, 1], [0, 0])).toBe(before);
    expect(metric.cols).toBe(2);
  });

  it.each([
    ["nothing", undefined, "must be a matrix of f64 or f32, got undefined"],
    ["integers", matrix(Int32Array.of(1), 1, 1), "must be a matrix of f64 or f32"],
    [
      "a rectangle",
      matrix(new Float64Array(6), 2, 3),
      "must be square, a row and a column for each column of the data, got 2 x 3",
    ],
    ["no columns", matrix(new Float64Array(0), 0, 0), "must be square"],
    ["NaN", square(1, 0, NaN, 1), "has NaN in row 1, column 0"],
    [
      "asymmetry",
      square(1, 0.5, 0.4, 1),
      "is not symmetric: 0.4 in row 1, column 0, but 0.5 in row 0, column 1",
    ],
    [
      "a negative direction",
      square(1, 2, 2, 1),
      "is not positive definite: column 1 leaves the pivot -3",
    ],
    [
      "a flat direction",
      square(1, 1, 1, 1),
      "is not positive definite: column 1 leaves the pivot 0",
    ],
    ["zeros", square(0, 0, 0, 0), "is not positive definite: column 0"],
  ])("refuses %s", (_, m, message) => {
    expect(() => mahalanobis(m)).toThrow(
      expect.objectContaining({ code: "option", message: expect.stringContaining(message) }),
    );
  });

  it("refuses matrices that are none, rows of other lengths and misspelled parameters", () => {
    expect(() => mahalanobis({})).toThrow(expect.objectContaining({ code: "shape" }));
    const misspelled = { name: "mahalanobis", covariance: square(1) };
    expect(() => resolve(misspelled)).toThrow(
      'mahalanobis: no parameter named "covariance"; known: inverseCovariance',
    );
    const metric = { name: "mahalanobis", inverseCovariance: square(1, 0, 0, 1) };
    const shape = expect.objectContaining({
      code: "shape",
      details: { metric: "mahalanobis", expected: 2, cols: 3 },
    });
    expect(() =>
      oneToMany(new Float32Array(3), matrix(new Float32Array(3), 1, 3), { metric }),
    ).toThrow(shape);
  });
});

describe("inverseCovariance", () => {
  it("times the covariance is the identity", () => {
    for (const cols of [1, 2, 5, 20]) {
      const data = correlated(100, cols);
      const inverse = inverseCovariance(data);
      expect(inverse).toMatchObject({ rows: cols, cols, stride: cols });
      expect(residual(inverse, covariance(data), cols)).toBeLessThan(1e-10);
      for (let i = 0; i < cols; i++) {
        for (let j = 0; j < i; j++)
          expect(inverse.data[i * cols + j]).toBe(inverse.data[j * cols + i]);
      }
    }
  });

  it("makes distances that no scaling of a column changes", () => {
    const data = correlated(50, 4);
    const scaled = matrix(
      data.data.map((x, i) => x * [1, 1000, 0.01, -3][i % 4]!),
      50,
      4,
    );
    const distances = [data, scaled].map((rows) => {
      const metric = { name: "mahalanobis", inverseCovariance: inverseCovariance(rows) };
      return oneToMany(rows.data.slice(0, 4), rows, { metric });
    });
    for (const [i, d] of distances[0]!.entries()) expect(distances[1]![i]).toBeCloseTo(d, 5);
  });

  it("shrinks towards the scaled identity", () => {
    const data = correlated(30, 3);
    const s = covariance(data);
    const mean = (s[0]! + s[4]! + s[8]!) / 3;
    const shrunk = s.map((x, i) => 0.7 * x + (i % 4 === 0 ? 0.3 * mean : 0));
    expect(residual(inverseCovariance(data, { shrinkage: 0.3 }), shrunk, 3)).toBeLessThan(1e-12);
    const whole = inverseCovariance(data, { shrinkage: 1 }).data;
    expect([...whole].map((x) => x * mean)).toEqual(
      [1, 0, 0, 0, 1, 0, 0, 0, 1].map((x) => expect.closeTo(x, 12)),
    );
  });

  it("refuses covariances without inverse, unless they are shrunk", () => {
    const data = correlated(40, 3);
    // A constant column; the sum of two others; fewer rows than columns.
    expectSingular(
      matrix(
        data.data.map((x, i) => (i % 3 === 1 ? 7.1 : x)),
        40,
        3,
      ),
      1,
    );
    const dependent = data.data.slice();
    for (let i = 0; i < 40; i++) dependent[3 * i + 2] = dependent[3 * i]! + dependent[3 * i + 1]!;
    expectSingular(matrix(dependent, 40, 3), 2);
    expectSingular(correlated(4, 10), 3);
    expect.assertions(6);
  });

  it("takes any element type, and refuses what is no data", () => {
    const bytes = matrix(Uint8Array.of(1, 2, 3, 4, 9, 7), 3, 2);
    expect(inverseCovariance(bytes)).toEqual(
      inverseCovariance(matrix(Float32Array.from(bytes.data), 3, 2)),
    );
    expect(() => inverseCovariance(matrix(new Float32Array(2), 1, 2))).toThrow(
      error("shape", "at least 2 rows"),
    );
    expect(() => inverseCovariance(matrix(Float32Array.of(1, 2, 3, NaN), 2, 2))).toThrow(
      error("not-finite", "row 1, column 1 is NaN"),
    );
    expect(() => inverseCovariance(bytes, { shrinkage: 2 })).toThrow(error("option", "shrinkage"));
    expect(() => inverseCovariance(bytes, { shrink: 1 } as never)).toThrow(
      error("option", '"shrink"'),
    );
  });
});
