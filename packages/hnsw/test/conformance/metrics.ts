import { RandomStream, raggedFromRows, raggedFromStrings, vectors } from "@ann/core";
import { defineMetric, normalizeRows, toF16Sync, type MetricInput } from "@ann/distances";
import { expect, it } from "vitest";
import type { Rows } from "../../src/index.ts";
import { clusters, toBytes, uniform } from "../data.ts";
import { TIMEOUT, type Subject } from "./subject.ts";
import { faultsOf, labelled, part, recallOf, truth } from "./truth.ts";

const ROWS = 1000;
const floats = clusters(ROWS, 12, 21);

/** Words that share stems, so that some are near one another. */
function words(): Rows {
  const random = new RandomStream(22);
  const letter = (): string => String.fromCharCode(97 + random.below(6));
  const word = (length: number): string => Array.from({ length }, letter).join("");
  const stems = Array.from({ length: 60 }, () => word(8));
  const changed = (stem: string): string => {
    const at = random.below(8);
    return stem.slice(0, at) + word(random.below(3)) + stem.slice(at + 1);
  };
  return raggedFromStrings(Array.from({ length: ROWS }, () => changed(stems[random.below(60)]!)));
}

/** Sets that share members. */
function sets(): Rows {
  const random = new RandomStream(23);
  const members = (): number[] => {
    const first = random.below(40) * 10;
    const some = Array.from({ length: 4 + random.below(8) }, () => first + random.below(20));
    return [...new Set(some)].toSorted((a, b) => a - b);
  };
  return raggedFromRows(Array.from({ length: ROWS }, members), Uint32Array);
}

function bits(): Rows {
  const random = new RandomStream(24);
  const centres = Uint8Array.from({ length: 40 * 8 }, () => random.below(256));
  const data = Uint8Array.from({ length: ROWS * 8 }, (_, i) => {
    const centre = Math.floor(i / 8) % 40;
    return centres[centre * 8 + (i % 8)]! ^ (1 << random.below(8));
  });
  return vectors(data, ROWS, 8, "b1");
}

const whole = { ...floats, data: floats.data.map((x) => Math.round(20 * x)) };
const wholeOf = <T>(Type: {
  from(values: Float32Array): T;
}): { data: T } & Omit<typeof whole, "data"> => ({
  ...whole,
  data: Type.from(whole.data),
});
const probabilities = normalizeRows(uniform(ROWS, 12, 25), { norm: "l1" });
const unit = normalizeRows(clusters(ROWS, 12, 26), { norm: "l2" });

function manhattan(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum;
}

const CASES: readonly [string, Rows, MetricInput][] = [
  ["l2 of f32", floats, "l2"],
  ["sqeuclidean of f64", { ...floats, data: Float64Array.from(floats.data) }, "sqeuclidean"],
  ["cosine of f32", floats, "cosine"],
  ["ip of rows of length 1", unit, "ip"],
  ["l1 of u8", toBytes(floats, -4, 4), "l1"],
  ["l2 of i8", wholeOf(Int8Array), "l2"],
  ["chebyshev of i16", wholeOf(Int16Array), "chebyshev"],
  ["minkowski of f32", floats, { name: "minkowski", p: 3 }],
  ["hellinger of probabilities", probabilities, "hellinger"],
  ["jensenshannon of probabilities", probabilities, "jensenshannon"],
  ["hamming of packed bits", bits(), "hamming_count"],
  ["jaccard of packed bits", bits(), "jaccard"],
  ["jaccard of sets", sets(), "jaccard"],
  ["levenshtein of text", words(), "levenshtein"],
  ["a JavaScript function of f32", floats, manhattan],
  ["a JavaScript function of ragged rows", words(), (a, b) => Math.abs(a.length - b.length)],
  ["a defined metric", floats, defineMetric({ name: "mine", evaluate: manhattan })],
];

export function addMetricChecks({ build }: Subject): void {
  it.each(CASES)(
    "%s",
    async (_name, all, metric) => {
      const points = part(all, 0, ROWS - 100);
      const queries = part(all, ROWS - 100, 100);
      using index = await build(points, { metric });
      const found = await index.search(queries, { k: 10, ef: 100 });
      expect(found.metric).toBe(index.metric);
      const asked = typeof metric === "object" && "evaluate" in metric ? metric.evaluate! : metric;
      expect(faultsOf(found, labelled(points), queries, { metric: asked as MetricInput })).toEqual(
        [],
      );
      const exact = await truth(labelled(points), queries, 10, { metric });
      expect(recallOf(found, exact)).toBeGreaterThanOrEqual(0.95);
      const knn = await index.neighbours({ k: 5 });
      expect(knn.queries).toBe(ROWS - 100);
      await index.add(queries);
      await index.remove([0, 1, 2]);
      const own = await index.search(queries, { k: 1, ef: 100, filter: (id) => id >= ROWS - 100 });
      const selves = await truth(labelled(queries), queries, 1, { metric });
      expect(own.distances.every((d, i) => d <= selves.distances[i]! + 1e-5)).toBe(true);
    },
    TIMEOUT,
  );

  it(
    "16-bit floats have the neighbours of the floats that they are",
    async () => {
      const halves = toF16Sync(part(floats, 0, 500) as typeof floats);
      using index = await build(halves);
      expect(index.dtype).toBe("f16");
      const found = await index.search(halves, { k: 5, ef: 100 });
      expect(recallOf(found, await truth(labelled(halves), halves, 5))).toBeGreaterThanOrEqual(
        0.99,
      );
      const one = index.searchSync(halves.data.subarray(0, 12), { k: 5, ef: 100 });
      expect([...one.ids]).toEqual([...found.ids.subarray(0, 5)]);
    },
    TIMEOUT,
  );

  it(
    "64-bit integers are numbers",
    async () => {
      const data = vectors(BigInt64Array.from(whole.data.subarray(0, 6000), BigInt), 500, 12);
      using index = await build(data);
      const found = await index.search(data, { k: 5, ef: 100 });
      expect(recallOf(found, await truth(labelled(data), data, 5))).toBeGreaterThanOrEqual(0.99);
    },
    TIMEOUT,
  );
}
