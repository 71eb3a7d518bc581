/** The operations of ann/simd.h on plain numbers, in the order of addon/lanes/lanes.inl. */
export const LANES = 16;

export interface LaneInput {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly u: Uint32Array;
  readonly v: Uint32Array;
  /** Half as many. */
  readonly c: Float64Array;
  readonly d: Float64Array;
}

interface Operation {
  readonly name: string;
  readonly kind: "float" | "word" | "double";
  /** Lane `i` of the result: of 16, or of 8 doubles. */
  readonly lane: (input: LaneInput, i: number) => number;
  /** Whether the operation promises anything there; default always. */
  readonly defined?: (input: LaneInput, i: number) => boolean;
}

function float(name: string, value: (a: number, b: number) => number): Operation {
  return { name, kind: "float", lane: ({ a, b }, i) => value(a[i]!, b[i]!) };
}

function word(name: string, value: (u: number, v: number) => number): Operation {
  return { name, kind: "word", lane: ({ u, v }, i) => value(u[i]!, v[i]!) };
}

function double(name: string, value: (c: number, d: number) => number): Operation {
  return { name, kind: "double", lane: ({ c, d }, i) => value(c[i]!, d[i]!) };
}

const scratch = new DataView(new ArrayBuffer(8));

function bitsOf(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

function fromBits(bits: number): number {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
}

/** The two words of a double, the lower one first; every NaN is the same one. */
function doubleBits(value: number): readonly [number, number] {
  if (Number.isNaN(value)) return [0, 0x7ff80000];
  scratch.setFloat64(0, value, true);
  return [scratch.getUint32(0, true), scratch.getUint32(4, true)];
}

/** Sum as a tree: lane i with the one half of the lanes further, and so on; each one rounded. */
function treeSum(values: ArrayLike<number>, round = Math.fround): number {
  if (values.length === 1) return values[0]!;
  const half = values.length / 2;
  const sums = Array.from({ length: half }, (_, i) => round(values[i]! + values[i + half]!));
  return treeSum(sums, round);
}

const exact = (x: number): number => x;

/** The first lane that no later one exceeds, as comparisons go: NaN neither is less nor more. */
const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, x) => (x > most ? x : most));

const floatProducts = ({ a, b }: LaneInput): number[] =>
  Array.from(a, (x, i) => Math.fround(x * b[i]!));

/** The operations on 64-bit lanes. */
const DOUBLES: readonly Operation[] = [
  double("c + d", (c, d) => c + d),
  double("c - d", (c, d) => c - d),
  double("c * d", (c, d) => c * d),
  double("c / d", (c, d) => c / d),
  double("min of doubles", (c, d) => (c < d ? c : d)),
  double("max of doubles", (c, d) => (c > d ? c : d)),
  double("abs of doubles", (c) => Math.abs(c)),
  double("selectPositive of doubles", (c, d) => (c > 0 ? d : c)),
  double("sqrt of doubles", (c) => Math.sqrt(c)),
  double("bits of doubles and back", (c) => c),
  { name: "splatF64", kind: "double", lane: ({ c }) => c[3]! },
  { name: "broadcast to doubles", kind: "double", lane: ({ c }) => c[3]! },
  {
    name: "sum and maxLane of doubles",
    kind: "double",
    lane: ({ c, d }, i) => {
      const products = c.map((x, j) => x * d[j]!);
      const sums = [c, d, products].map((values) => treeSum(values, exact));
      return [...sums, largest(c), largest(d)][i] ?? 0;
    },
  },
];

export const OPERATIONS: readonly Operation[] = [
  float("a + b", (a, b) => a + b),
  float("a - b", (a, b) => a - b),
  float("a * b", (a, b) => a * b),
  float("a / b", (a, b) => a / b),
  float("min", (a, b) => (a < b ? a : b)),
  float("max", (a, b) => (a > b ? a : b)),
  float("abs", (a) => Math.abs(a)),
  float("selectPositive", (a, b) => (a > 0 ? b : a)),
  {
    name: "toI32",
    kind: "word",
    lane: ({ a }, i) => Math.trunc(a[i]!) >>> 0,
    defined: ({ a }, i) => Math.abs(a[i]!) < 2 ** 31,
  },
  { name: "toF32", kind: "float", lane: ({ u }, i) => u[i]! | 0 },
  {
    name: "bitsOf",
    kind: "word",
    lane: ({ a }, i) => bitsOf(a[i]!),
    defined: ({ a }, i) => !Number.isNaN(a[i]!),
  },
  { name: "fromBits", kind: "float", lane: ({ u }, i) => fromBits(u[i]!) },
  word("u + v", (u, v) => u + v),
  word("u - v", (u, v) => u - v),
  word("u * v", (u, v) => Math.imul(u, v)),
  word("u ^ v", (u, v) => u ^ v),
  word("u & v", (u, v) => u & v),
  word("u | v", (u, v) => u | v),
  word("min of words", (u, v) => Math.min(u, v)),
  word("max of signed words", (u, v) => Math.max(u | 0, v | 0)),
  word("shiftLeft", (u) => u << 5),
  word("shiftRight", (u) => u >>> 5),
  word("shiftRight of signed words", (u) => u >> 5),
  { name: "splatF32", kind: "float", lane: ({ a }) => a[3]! },
  { name: "splatI32", kind: "word", lane: () => -7 },
  { name: "splatU32", kind: "word", lane: ({ u }) => u[3]! },
  ...Array.from({ length: LANES - 1 }, (_, n): Operation => ({
    name: `the first ${n + 1} lanes`,
    kind: "float",
    lane: ({ a }, i) => (i <= n ? a[i]! : 0),
  })),
  {
    name: "sum",
    kind: "float",
    lane: (input, i) =>
      i < 3 ? treeSum([[...input.a], [...input.b], floatProducts(input)][i]!) : 0,
  },
  float("sqrt", (a) => Math.sqrt(a)),
  { name: "broadcast", kind: "float", lane: ({ c }) => c[3]! },
  {
    name: "maxLane",
    kind: "float",
    lane: ({ a, b }, i) => (i < 2 ? largest([a, b][i]!) : 0),
  },
  ...DOUBLES,
];

/** One row of 16 words for each operation; every NaN is the same one. */
export function referenceLanes(input: LaneInput): Uint32Array {
  return Uint32Array.from({ length: OPERATIONS.length * LANES }, (_, at) => {
    const { kind, lane } = OPERATIONS[Math.floor(at / LANES)]!;
    const i = at % LANES;
    if (kind === "double") return doubleBits(lane(input, i >> 1))[i % 2]!;
    const value = lane(input, i);
    if (kind === "word") return value >>> 0;
    return Number.isNaN(value) ? 0x7fc00000 : bitsOf(value);
  });
}
