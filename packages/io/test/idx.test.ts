import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIdx } from "../src/index.ts";
import { annError, refusal, FUZZ, idxFile, onlyAnnErrors } from "./helpers.ts";

describe("parseIdx", () => {
  it("reads bytes of any dimension", () => {
    const bytes = Uint8Array.from({ length: 12 }, (_, i) => 20 * i);
    expect(parseIdx(idxFile(0x08, [3, 2, 2], bytes))).toEqual({ data: bytes, shape: [3, 2, 2] });
    expect(parseIdx(idxFile(0x08, [12], bytes)).shape).toEqual([12]);
  });

  it("reads the other types as big-endian numbers", () => {
    const cases: [number, number[], number[]][] = [
      [0x09, [255, 127], [-1, 127]],
      [0x0b, [255, 254, 1, 0], [-2, 256]],
      [0x0c, [255, 255, 255, 253, 0, 1, 0, 0], [-3, 65_536]],
      [0x0d, [0x3f, 0xc0, 0, 0, 0xbf, 0x80, 0, 0], [1.5, -1]],
      [0x0e, [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0], [1.5, -0]],
    ];
    for (const [type, bytes, values] of cases) {
      expect(parseIdx(idxFile(type, [2], bytes)).data).toEqual(Float32Array.from(values));
    }
  });

  it("refuses what is not idx", async () => {
    for (const head of [
      [],
      [0, 0, 8],
      [0, 0, 8, 0],
      [0, 0, 7, 1, 0, 0, 0, 0],
      [1, 0, 8, 1, 0, 0, 0, 0],
    ]) {
      expect(await refusal(() => parseIdx(Uint8Array.from(head)))).toEqual(
        annError("format", "not an idx"),
      );
    }
    expect(await refusal(() => parseIdx(Uint8Array.of(0, 0, 8, 3, 0, 0)))).toEqual(
      annError("format", "cut off"),
    );
  });

  it("refuses other sizes than announced, and impossible ones", async () => {
    expect(await refusal(() => parseIdx(idxFile(8, [2, 2], [1, 2, 3])))).toEqual(
      annError("format", "4 bytes", "3 bytes"),
    );
    expect(await refusal(() => parseIdx(idxFile(8, [2, 2], [1, 2, 3, 4, 5])))).toEqual(
      annError("format", "5 bytes"),
    );
    expect(await refusal(() => parseIdx(idxFile(8, [2 ** 32 - 1, 2 ** 32 - 1], [])))).toEqual(
      annError("format", "impossible"),
    );
    expect(
      await refusal(() =>
        parseIdx(
          idxFile(
            8,
            Array.from({ length: 65 }, () => 1),
            [1],
          ),
        ),
      ),
    ).toEqual(annError("format"));
  });

  it("gives a valid array or an AnnError for any truncation and change of bytes", () => {
    const whole = idxFile(
      0x0d,
      [3, 2],
      Uint8Array.from({ length: 24 }, (_, i) => 7 * i),
    );
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), fc.nat(whole.length), (changes, length) => {
        const file = whole.slice(0, length);
        for (const [at, byte] of changes) if (at < length) file[at] = byte;
        try {
          const { data, shape } = parseIdx(file);
          expect(data.length).toBe(shape.reduce((a, b) => a * b, 1));
        } catch (error) {
          onlyAnnErrors(error);
        }
      }),
      { ...FUZZ, numRuns: 3000 },
    );
  });
});
