import type { CsrMatrix, EdgeWeights } from "@ann/core";

/** What one layout is to do, in plain numbers. */
export interface LayoutTask {
  readonly weights: EdgeWeights;
  readonly nEpochs: number;
  readonly learningRate: number;
  readonly negativeSampleRate: number;
  readonly repulsionStrength: number;
  /** Curve of UMAP; ignored for weights with scales. */
  readonly a: number;
  readonly b: number;
  readonly seed: number;
}

interface Edge {
  readonly other: number;
  /** Pulls per epoch. */
  readonly rate: number;
}

type Point = readonly number[];

const { fround, max, min } = Math;

/** Points that move together, each seeing the others where they were. */
const BLOCK = 4096;
/** annembed: length of a unit of the layout in the map, and the largest part of a gap to close. */
const ANNEMBED = { unit: 0.2, largestPull: 0.49 };
const UMAP = { unit: 1, largestPull: Infinity };

const WORD = 0xffff_ffff_ffff_ffffn;
const GOLDEN_RATIO = 0x9e3779b97f4a7c15n;

/** The finalizer of splitmix64, upper half. */
function stir(value: bigint): number {
  let x = value & WORD;
  x = ((x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n) & WORD;
  x = ((x ^ (x >> 27n)) * 0x94d049bb133111ebn) & WORD;
  return Number((x ^ (x >> 31n)) >> 32n);
}

function randomBits(key: number, index: number): number {
  let x = (key + Math.imul(index, 0x9e3779b9)) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97) >>> 0;
  return (x ^ (x >>> 15)) >>> 0;
}

/** The points that repel a point in an epoch. */
function negatives(
  task: LayoutTask,
  points: number,
  point: number,
  epoch: number,
  count: number,
): number[] {
  const key = stir(BigInt(task.seed) + GOLDEN_RATIO * BigInt(point + 1) + (BigInt(epoch) << 40n));
  return Array.from({ length: count }, (_, i) =>
    Math.floor((randomBits(key, i) * points) / 2 ** 32),
  );
}

/** Whether floor(rate * epoch) grows with this epoch; in 32-bit floats, as the schedule is kept. */
const pulls = (rate: number, epoch: number): boolean =>
  Math.trunc(fround(rate * (epoch + 1))) > Math.trunc(fround(rate * epoch));

/** Edges that pull at least once in all epochs. */
function schedule(matrix: CsrMatrix, pullsPerWeight: number, nEpochs: number): Edge[][] {
  return Array.from({ length: matrix.rows }, (_, i) => {
    const edges: Edge[] = [];
    for (let e = matrix.rowPtr[i]!; e < matrix.rowPtr[i + 1]!; e++) {
      const rate = min(1, fround(matrix.values[e]! * fround(pullsPerWeight)));
      if (fround(rate * nEpochs) >= 1) edges.push({ other: matrix.colIdx[e]!, rate });
    }
    return edges;
  });
}

function reversed(edges: readonly (readonly Edge[])[]): Edge[][] {
  const result: Edge[][] = edges.map(() => []);
  for (const [i, row] of edges.entries()) {
    for (const { other, rate } of row) result[other]!.push({ other: i, rate });
  }
  return result;
}

/** a of the curve of each point: scale^(-2b), the scale in units of the mean, within [1/4, 4]. */
function curves({ weights, a }: LayoutTask): number[] {
  const { scales, matrix } = weights;
  if (!scales) return Array.from({ length: matrix.rows }, () => a);
  const mean = scales.reduce((sum, scale) => sum + scale, 0) / scales.length;
  return Array.from(scales, (scale) => min(4, max(1 / 4, scale / mean)) ** -2);
}

interface Pull {
  readonly b: number;
  readonly repulsion: number;
  readonly largestPull: number;
  readonly step: number;
}

/** Force on `here` from `there`: attraction `times` over, or repulsion where `times` is 0. */
function force(here: Point, there: Point, a: number, times: number, pull: Pull): number[] {
  const gap = here.map((x, d) => x - there[d]!);
  const squared = gap.reduce((sum, x) => sum + x * x, 0);
  const safe = max(squared, 1e-12);
  const power = a * safe ** pull.b;
  const attraction = max(
    (-2 * pull.b * power) / (safe * (1 + power)),
    -pull.largestPull / pull.step,
  );
  const repulsion = (2 * pull.b * pull.repulsion) / ((0.001 + squared) * (1 + power));
  const coefficient = times > 0 ? attraction : repulsion;
  return gap.map((x) => (times || 1) * min(4, max(-4, coefficient * x)));
}

/** Bound of the sum of all forces in one direction. */
const LARGEST_FORCE = 16;

const moveBy = (point: Point, step: number, forces: readonly (readonly number[])[]): Point =>
  point.map((x, d) => {
    const total = forces.reduce((sum, f) => sum + f[d]!, 0);
    return x + step * min(LARGEST_FORCE, max(-LARGEST_FORCE, total));
  });

/**
 * The layout of `createLayout`, in double precision and with nothing fast about it: the epochs from
 * `first` up to, but not with, `end`.
 * @param from coordinates before the first of them
 */
export function referenceLayout(
  task: LayoutTask,
  from: readonly Point[],
  first: number,
  end: number,
): Point[] {
  const { matrix, symmetric, scales } = task.weights;
  const { unit, largestPull } = scales ? ANNEMBED : UMAP;
  const b = scales ? 1 : task.b;
  const pullsPerWeight = scales
    ? matrix.values.length / matrix.rows / 2
    : 1 / matrix.values.reduce((most, weight) => max(most, weight), 0);
  const out = schedule(matrix, pullsPerWeight, task.nEpochs);
  const into = reversed(out);
  const curve = curves(task);
  let coords: Point[] = from.map((point) => point.map((x) => x / unit));
  const blocks = Math.ceil(coords.length / BLOCK);
  for (let epoch = first; epoch < end; epoch++) {
    const step = task.learningRate * (1 - epoch / task.nEpochs);
    const pull = { b, repulsion: task.repulsionStrength, largestPull, step };
    for (let block = 0; block < blocks; block++) {
      const before = coords;
      coords = before.map((here, i) => {
        if (i % blocks !== block) return here;
        const active = out[i]!.filter(({ rate }) => pulls(rate, epoch));
        const count = active.length * task.negativeSampleRate;
        return moveBy(here, step, [
          // A symmetric edge is stored at both ends, and each copy moves both.
          ...active.map(({ other }) =>
            force(here, before[other]!, curve[i]!, symmetric ? 2 : 1, pull),
          ),
          ...(symmetric ? [] : into[i]!)
            .filter(({ rate }) => pulls(rate, epoch))
            .map(({ other }) => force(here, before[other]!, curve[other]!, 1, pull)),
          ...negatives(task, coords.length, i, epoch, count).map((other) =>
            force(here, before[other]!, curve[i]!, 0, pull),
          ),
        ]);
      });
    }
  }
  return coords.map((point) => point.map((x) => x * unit));
}
