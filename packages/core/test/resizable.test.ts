/** Buffers that may shrink while threads read them are refused, wherever an array comes in. */
import { describe, expect, it } from "vitest";
import { checkMatrix, checkRagged, checkVectors, matrix, vectors } from "../src/index.ts";

type Resizable = new (length: number, options: { maxByteLength: number }) => ArrayBuffer;
const resizable = new (ArrayBuffer as Resizable)(64, { maxByteLength: 128 });
const refused = expect.objectContaining({
  name: "AnnError",
  code: "shape",
  message: expect.stringMatching(/^\w+: the array lies in a resizable buffer, .*copy it first/),
});

describe("an array over a resizable buffer", () => {
  const floats = new Float32Array(resizable);

  it.each<[string, () => unknown]>([
    ["checkMatrix", () => checkMatrix({ data: floats, rows: 2, cols: 2, stride: 2 }, "data")],
    ["matrix", () => matrix(floats, 2, 2)],
    ["a part of it", () => matrix(floats.subarray(0, 4), 2, 2)],
    ["no rows of it", () => matrix(floats, 0, 2)],
    [
      "checkVectors",
      () => checkVectors({ data: new BigInt64Array(resizable), rows: 2, cols: 2, stride: 2 }),
    ],
    ["vectors", () => vectors(new Uint16Array(resizable), 2, 2, "f16")],
    [
      "checkRagged",
      () => checkRagged({ data: new Uint16Array(resizable), offsets: Uint32Array.of(0, 2) }),
    ],
  ])("is refused by %s", (_, call) => {
    expect(call).toThrow(refused);
  });

  it("is taken when it is copied", () => {
    expect(matrix(floats.slice(), 2, 2).rows).toBe(2);
  });
});

it("an array of fixed length over a buffer that does not resize is taken", () => {
  expect(matrix(new Float32Array(new ArrayBuffer(64)), 2, 2).rows).toBe(2);
  expect(matrix(new Float32Array(new SharedArrayBuffer(64)), 2, 2).rows).toBe(2);
});
