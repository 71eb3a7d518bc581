import { matrix } from "@ann/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeNpy, parseNpy } from "../src/index.ts";
import { bits, annError, refusal, FUZZ, npyDict, npyFile, onlyAnnErrors } from "./helpers.ts";

type Setter = (view: DataView, at: number, value: number, little: boolean) => void;

/** Element types, sizes and how a writer stores them. */
const TYPES: readonly (readonly [string, number, Setter])[] = [
  ["f4", 4, (v, at, x, le) => v.setFloat32(at, x, le)],
  ["f8", 8, (v, at, x, le) => v.setFloat64(at, x, le)],
  ["i2", 2, (v, at, x, le) => v.setInt16(at, x, le)],
  ["u2", 2, (v, at, x, le) => v.setUint16(at, x, le)],
  ["i4", 4, (v, at, x, le) => v.setInt32(at, x, le)],
  ["u4", 4, (v, at, x, le) => v.setUint32(at, x, le)],
  ["i8", 8, (v, at, x, le) => v.setBigInt64(at, BigInt(x), le)],
  ["u8", 8, (v, at, x, le) => v.setBigUint64(at, BigInt(x), le)],
];

function payload(
  values: readonly number[],
  size: number,
  set: Setter,
  little: boolean,
): Uint8Array {
  const bytes = new Uint8Array(values.length * size);
  for (const [i, x] of values.entries()) set(new DataView(bytes.buffer), i * size, x, little);
  return bytes;
}

describe("element types", () => {
  for (const [type, size, set] of TYPES) {
    for (const order of ["<", ">"] as const) {
      it(`reads ${order}${type} as 32-bit floats`, () => {
        const values = type.startsWith("u")
          ? [0, 1, 7, 255, 30_000, 3]
          : [0, -1, 7, -255, 30_000, 3];
        const file = npyFile(
          npyDict(order + type, "(2, 3)"),
          payload(values, size, set, order === "<"),
        );
        const { data, shape } = parseNpy(file);
        expect(data).toEqual(Float32Array.from(values));
        expect(shape).toEqual([2, 3]);
      });
    }
  }

  it("keeps u1 as bytes and turns i1 and bool into floats", () => {
    expect(parseNpy(npyFile(npyDict("|u1", "(3,)"), [0, 128, 255])).data).toEqual(
      Uint8Array.of(0, 128, 255),
    );
    expect(parseNpy(npyFile(npyDict("|i1", "(3,)"), [0, 128, 255])).data).toEqual(
      Float32Array.of(0, -128, -1),
    );
    expect(parseNpy(npyFile(npyDict("|b1", "(3,)"), [0, 1, 2])).data).toEqual(
      Float32Array.of(0, 1, 1),
    );
  });

  it("refuses integers that 32-bit floats skip, and takes 2^24", async () => {
    const [, size, set] = TYPES.find(([type]) => type === "i8")!;
    const file = (x: number) => npyFile(npyDict("<i8", "(1, 1)"), payload([x], size, set, true));
    expect(parseNpy(file(-(2 ** 24))).data[0]).toBe(-(2 ** 24));
    expect(await refusal(() => parseNpy(file(2 ** 24 + 1)))).toEqual(
      annError("dtype", "16777217", "row 0, column 0"),
    );
    expect(await refusal(() => parseNpy(file(-(2 ** 60))))).toEqual(annError("dtype"));
  });

  it("refuses f8 beyond the range of f4 but takes its largest value", async () => {
    const [, size, set] = TYPES.find(([type]) => type === "f8")!;
    const file = (x: number) => npyFile(npyDict("<f8", "(2, 1)"), payload([1, x], size, set, true));
    expect(parseNpy(file(3.4028234663852886e38)).data[1]).toBe(3.4028234663852886e38);
    expect(parseNpy(file(1e-300)).data[1]).toBe(0);
    for (const x of [3.5e38, Number.NaN, -Infinity]) {
      expect(await refusal(() => parseNpy(file(x)))).toEqual(
        annError("not-finite", "row 1, column 0"),
      );
    }
  });

  for (const descr of ["<f2", "<c8", "<U10", "|S3", "<M8[s]", "<f16", "|V4", "=f4", "f4", ""]) {
    it(`refuses ${JSON.stringify(descr)}`, async () =>
      expect(await refusal(() => parseNpy(npyFile(npyDict(descr, "(0,)"), [])))).toEqual(
        annError("dtype", descr),
      ));
  }

  it("never loads object arrays", async () =>
    expect(await refusal(() => parseNpy(npyFile(npyDict("|O", "(1,)"), [0x80, 2])))).toEqual(
      annError("format", "pickled"),
    ));

  it("refuses structured arrays", async () =>
    expect(
      await refusal(() =>
        parseNpy(npyFile("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (0,), }", [])),
      ),
    ).toEqual(annError("dtype", "structured")));
});

describe("header", () => {
  const one = [0, 0, 128, 63];

  it("reads versions 1.0, 2.0 and 3.0", () => {
    for (const version of [
      [1, 0],
      [2, 0],
      [3, 0],
    ] as const) {
      expect(parseNpy(npyFile(npyDict("<f4", "(1, 1)"), one, version)).data).toEqual(
        Float32Array.of(1),
      );
    }
  });

  it("takes any order of entries, double quotes, no trailing commas and the sizes of Python 2", () => {
    for (const text of [
      `{"shape": (1L, 1L), "descr": "<f4", "fortran_order": False}`,
      `{'fortran_order':False,'shape':(1,1,),'descr':'<f4'}`,
      `  {'descr': '<f4', 'fortran_order': True, 'shape': (1, 1)}     \n`,
    ]) {
      expect(parseNpy(npyFile(text, one)).shape).toEqual([1, 1]);
    }
  });

  for (const text of [
    "",
    "{}",
    "{'descr': '<f4', 'fortran_order': False}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (1, 1)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 1)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1.0, 1)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), 'x': 1}",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)}",
    "{'descr': '|f4', 'fortran_order': False, 'shape': (1, 1)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1)} + exit()",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (9007199254740993, 1)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 9007199254740991, 9007199254740991)}",
    `{'descr': '<f4', 'fortran_order': False, 'shape': (${"1,".repeat(65)})}`,
    `{'descr': '<f4', 'fortran_order': False, 'shape': ${"(".repeat(9000)}`,
  ]) {
    it(`refuses ${text.length > 90 ? `${text.slice(0, 90)}…` : text}`, async () =>
      expect(await refusal(() => parseNpy(npyFile(text, one)))).toEqual(annError("format")));
  }

  it("refuses unknown versions and other files", async () => {
    expect(await refusal(() => parseNpy(npyFile(npyDict("<f4", "(1, 1)"), one, [4, 0])))).toEqual(
      annError("format", "4.0"),
    );
    expect(await refusal(() => parseNpy(npyFile(npyDict("<f4", "(1, 1)"), one, [1, 1])))).toEqual(
      annError("format", "1.1"),
    );
    expect(await refusal(() => parseNpy(new TextEncoder().encode("1,2,3\n4,5,6\n")))).toEqual(
      annError("format", "not an npy"),
    );
    expect(await refusal(() => parseNpy(new Uint8Array(0)))).toEqual(annError("format"));
  });

  it("refuses files that are shorter or longer than announced, without allocating", async () => {
    expect(await refusal(() => parseNpy(npyFile(npyDict("<f4", "(2, 1)"), one)))).toEqual(
      annError("format", "8 bytes", "4 bytes"),
    );
    expect(await refusal(() => parseNpy(npyFile(npyDict("<f4", "(1,)"), [...one, 0])))).toEqual(
      annError("format", "5 bytes"),
    );
    expect(
      await refusal(() => parseNpy(npyFile(npyDict("|u1", "(4294967295, 2000000)"), one))),
    ).toEqual(annError("format"));
    expect(await refusal(() => parseNpy(npyFile(npyDict("|u1", "(4294967296, 0)"), [])))).toEqual(
      annError("capacity"),
    );
  });
});

describe("order", () => {
  it("turns column-major arrays of any dimension into row-major ones", () => {
    const c: number[] = [];
    const f = Array.from({ length: 24 }, () => 0);
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 3; j++) {
        for (let k = 0; k < 4; k++) {
          c.push(100 * i + 10 * j + k);
          f[i + 2 * j + 6 * k] = 100 * i + 10 * j + k;
        }
      }
    }
    const expected = { data: Uint8Array.from(c), shape: [2, 3, 4] };
    expect(parseNpy(npyFile(npyDict("|u1", "(2, 3, 4)", "True"), f))).toEqual(expected);
    expect(parseNpy(npyFile(npyDict("|u1", "(2, 3, 4)", "False"), c))).toEqual(expected);
  });

  it("handles single numbers and empty arrays", () => {
    expect(parseNpy(npyFile(npyDict("|u1", "()"), [7]))).toEqual({
      data: Uint8Array.of(7),
      shape: [],
    });
    expect(parseNpy(npyFile(npyDict("|u1", "(0, 5)"), [])).shape).toEqual([0, 5]);
    expect(parseNpy(npyFile(npyDict("<f4", "(5, 0)", "True"), [])).shape).toEqual([5, 0]);
  });
});

describe("encodeNpy", () => {
  it("writes the header that numpy writes", () => {
    const file = encodeNpy(matrix(Float32Array.of(1, 2, 3, 4, 5, 6), 2, 3));
    expect([...file.subarray(0, 10)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
    const text = new TextDecoder("latin1").decode(file.subarray(10, 128));
    expect(text.trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    expect(text.endsWith(" \n")).toBe(true);
    expect(file.length).toBe(128 + 24);
  });

  it("leaves out the padding of strided rows", () => {
    const padded = matrix(Float32Array.of(1, 2, 9, 3, 4), 2, 2, 3);
    expect(parseNpy(encodeNpy(padded)).data).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it("gives back every finite float bit for bit", () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(
        fc.array(float, { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (values, cols) => {
          const rows = Math.floor(values.length / cols);
          const data = Float32Array.from(values.slice(0, rows * cols));
          const back = parseNpy(encodeNpy(matrix(data, rows, cols)));
          expect(back.shape).toEqual([rows, cols]);
          expect(bits(back.data)).toEqual(bits(data));
        },
      ),
      FUZZ,
    );
  });

  it("stores every element type of a matrix", () => {
    for (const data of [
      Int8Array.of(-1, 2),
      Uint8Array.of(1, 2),
      Int16Array.of(-300, 2),
      Uint16Array.of(60_000, 2),
      Int32Array.of(-70_000, 2),
      Uint32Array.of(70_000, 2),
      Float64Array.of(0.5, 2),
    ]) {
      expect([...parseNpy(encodeNpy(matrix(data, 1, 2))).data]).toEqual([...data]);
    }
  });
});

describe("damage", () => {
  const whole = encodeNpy(
    matrix(
      Float32Array.from({ length: 12 }, (_, i) => i),
      3,
      4,
    ),
  );

  it("refuses every truncation", async () => {
    for (let length = 0; length < whole.length; length++) {
      expect(await refusal(() => parseNpy(whole.subarray(0, length)))).toEqual(annError("format"));
    }
  });

  it("gives a valid array or an AnnError for any change of bytes", () => {
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const file = whole.slice();
        for (const [at, byte] of changes) file[at] = byte;
        try {
          const { data, shape } = parseNpy(file);
          expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
          expect(data.every(Number.isFinite)).toBe(true);
        } catch (error) {
          onlyAnnErrors(error);
        }
      }),
      { ...FUZZ, numRuns: 3000 },
    );
  });
});
