import { RandomStream } from "@ann/core";
import { describe, expect, it } from "vitest";
import { onEveryIsa, type NativeCase } from "./isa/on-every-isa.ts";

const METRICS = ["l2", "sqeuclidean", "l1", "ip", "cosine"] as const;
const LENGTHS = [...Array.from({ length: 131 }, (_, i) => i), 784, 1000, 4096];
/** So long that lanes of 32 bits would overflow on the way. */
const LONG = 64 * 40_000 + 77;

function rowsOf(length: number): [Int8Array, Int8Array[]] {
  const random = new RandomStream(41, length);
  const draw = (): Int8Array => new Int8Array(length).map(() => random.below(256) - 128);
  const low = new Int8Array(length).fill(-128);
  if (length === LONG) return [low, [low, new Int8Array(length).fill(127)]];
  return [draw(), [draw(), low, new Int8Array(length).fill(127), new Int8Array(length)]];
}

/** From sums that doubles hold exactly, the same few roundings as the kernel's. */
function exact(metric: string, a: Int8Array, b: Int8Array): number {
  let [ab, aa, bb, l1, l2] = [0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    ab += x * y;
    aa += x * x;
    bb += y * y;
    l1 += Math.abs(x - y);
    l2 += (x - y) ** 2;
  }
  if (metric === "l1") return l1;
  if (metric === "ip") return 1 - ab;
  if (metric === "l2") return Math.sqrt(l2);
  if (metric === "sqeuclidean") return l2;
  if (aa === 0 || bb === 0) return aa === bb ? 0 : 1;
  return Math.max(0, 1 - ab / Math.sqrt(aa * bb));
}

const data = [...LENGTHS, LONG].map((length) => rowsOf(length));
const cases = METRICS.flatMap((metric) =>
  data.map(([query, rows]): NativeCase => {
    const shape = { cols: query.length, stride: query.length };
    const all = new Int8Array(rows.length * query.length);
    for (const [i, row] of rows.entries()) all.set(row, i * query.length);
    return {
      metric,
      dtype: "i8",
      query: { data: query, rows: 1, ...shape },
      rows: { data: all, rows: rows.length, ...shape },
    };
  }),
);
const expected = METRICS.flatMap((metric) =>
  data.map(([query, rows]) => Float32Array.from(rows, (row) => exact(metric, query, row))),
);

const found = onEveryIsa(cases);

describe.each([...found.keys()])("sums of signed bytes on %s", (isa) => {
  it("are exact for every length, and for rows of millions", () => {
    expect(found.get(isa)).toEqual(expected);
  });
});
