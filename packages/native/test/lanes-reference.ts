/** The operations of ann/simd.h on plain numbers, in the order of addon/lanes/lanes.inl. */
export const LANES = 16;

export interface LaneInput {
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly u: Uint32Array;
  readonly v: Uint32Array;
}

interface Operation {
  readonly name: string;
  readonly kind: "float" | "word";
  /** Lane `i` of the result. */
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

const scratch = new DataView(new ArrayBuffer(4));

function bitsOf(value: number): number {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
}

function fromBits(bits: number): number {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
}

/** Sum as a tree: lane i with i + 8, then + 4, + 2, + 1, each rounded to a float. */
function treeSum(values: readonly number[]): number {
  if (values.length === 1) return values[0]!;
  const half = values.length / 2;
  return treeSum(values.slice(0, half).map((x, i) => Math.fround(x + values[i + half]!)));
}

const products = ({ a, b }: LaneInput): number[] => Array.from(a, (x, i) => Math.fround(x * b[i]!));

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
    lane: (input, i) => (i < 3 ? treeSum([[...input.a], [...input.b], products(input)][i]!) : 0),
  },
];

/** One row of 16 words for each operation; every NaN is the same one. */
export function referenceLanes(input: LaneInput): Uint32Array {
  return Uint32Array.from({ length: OPERATIONS.length * LANES }, (_, at) => {
    const { kind, lane } = OPERATIONS[Math.floor(at / LANES)]!;
    const value = lane(input, at % LANES);
    if (kind === "word") return value >>> 0;
    return Number.isNaN(value) ? 0x7fc00000 : bitsOf(value);
  });
}
