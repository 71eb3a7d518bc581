import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { philox4x32, RandomStream, sampleWithoutReplacement } from "../src/index.ts";

describe("philox4x32", () => {
  // Known answers published with Random123 (kat_vectors, philox4x32 with 10 rounds).
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)("counter %j, key %j", (counter, key, expected) => {
    expect(philox4x32([...counter], [...key])).toEqual([...expected]);
  });
});

/** The first nine words of a stream. */
function draw(seed: number, stream: number): number[] {
  const random = new RandomStream(seed, stream);
  return Array.from({ length: 9 }, () => random.uint32());
}

describe("RandomStream", () => {
  it("is fixed by seed and stream, and differs between streams", () => {
    expect(draw(7, 3)).toEqual(draw(7, 3));
    expect(draw(7, 3)).not.toEqual(draw(7, 4));
    expect(draw(7, 3)).not.toEqual(draw(8, 3));
    expect(draw(0, 0).slice(0, 4)).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    // Both halves of a large seed count.
    expect(draw(2 ** 40, 0)).not.toEqual(draw(0, 0));
  });

  it("gives uniforms and normals with the right moments", () => {
    const random = new RandomStream(1);
    const n = 20_000;
    const uniforms = Array.from({ length: n }, () => random.uniform());
    const normals = Array.from({ length: n }, () => random.normal());
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / n;
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniforms)).toBeLessThan(1);
    // Five standard errors: 0.289 / sqrt(n) for the uniform, 1 / sqrt(n) for the normal.
    expect(Math.abs(mean(uniforms) - 0.5)).toBeLessThan((5 * 0.289) / Math.sqrt(n));
    expect(Math.abs(mean(normals))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(mean(normals.map((x) => x * x)) - 1)).toBeLessThan(
      (5 * Math.SQRT2) / Math.sqrt(n),
    );
  });

  it("walks through the blocks of its counter", () => {
    const random = new RandomStream(2 ** 32 + 5, 2 ** 33 + 6);
    for (const block of [0, 1, 2]) {
      const words = philox4x32([block, 0, 6, 2], [5, 1]);
      expect([0, 1, 2, 3].map(() => random.uint32())).toEqual(words);
    }
  });

  it("draws every number below n, and none above", () => {
    const random = new RandomStream(3);
    const counts = new Float64Array(7);
    for (let i = 0; i < 7000; i++) counts[random.below(7)]! += 1;
    // Binomial(7000, 1/7): mean 1000, standard deviation 29.3.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * 29.3);
    expect(random.below(1)).toBe(0);
  });

  it("gives the high half of word times n, exactly", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 2 ** 32 - 1 }), (seed, n) => {
        const word = BigInt(new RandomStream(seed).uint32());
        expect(BigInt(new RandomStream(seed).below(n))).toBe((word * BigInt(n)) >> 32n);
      }),
      { seed: 7 },
    );
  });

  it("refuses a seed that is not a whole number", () => {
    expect(() => new RandomStream(1.5)).toThrow(/seed must be an integer/);
    expect(() => new RandomStream(-1)).toThrow(/seed must be an integer/);
  });

  it.skipIf(!process.env.ANN_GOLDEN)("equals the golden philox blocks and bounded numbers", () => {
    const file = join(process.env.ANN_GOLDEN!, "prng/prng.json");
    const golden = JSON.parse(readFileSync(file, "utf8"));
    const { cases } = golden.philox4x32_10_blocks;
    expect(cases.length).toBeGreaterThan(2);
    for (const { key, ctr, out_u32 } of cases) expect(philox4x32(ctr, key)).toEqual(out_u32);
  });
});

describe("sampleWithoutReplacement", () => {
  it("returns different ascending ids below n, fixed by the seed", () => {
    const ids = sampleWithoutReplacement(1000, 50, 9);
    expect(new Set(ids).size).toBe(50);
    expect([...ids]).toEqual([...ids].toSorted((a, b) => a - b));
    expect(ids.at(-1)).toBeLessThan(1000);
    expect([...sampleWithoutReplacement(1000, 50, 9)]).toEqual([...ids]);
    expect([...sampleWithoutReplacement(1000, 50, 10)]).not.toEqual([...ids]);
  });

  it("returns everything when asked for n or more", () => {
    expect([...sampleWithoutReplacement(4, 9, 1)]).toEqual([0, 1, 2, 3]);
    expect([...sampleWithoutReplacement(0, 3, 1)]).toEqual([]);
  });

  it.each([
    ["n", 2 ** 32, 1],
    ["n", -1, 1],
    ["n", 2.5, 1],
    ["n", Number.NaN, 1],
    ["n", undefined, 1],
    ["count", 10, -1],
    ["count", 10, 1.5],
    ["count", 10, Infinity],
    ["count", 10, "3"],
    ["seed", 10, 3, -1],
    ["seed", 3, 10, 0.5],
  ])("refuses a wrong %s", (option, n, count, seed = 1) => {
    const call = (): unknown => sampleWithoutReplacement(n as number, count as number, seed);
    expect(call).toThrow(
      expect.objectContaining({ code: "option", details: expect.objectContaining({ option }) }),
    );
  });

  it("reaches the largest 32-bit ids", () => {
    const ids = sampleWithoutReplacement(2 ** 32 - 1, 64, 1);
    expect(new Set(ids).size).toBe(64);
    expect(ids.at(-1)).toBeGreaterThan(2 ** 31);
  });

  it("picks every id equally often", () => {
    const counts = new Float64Array(10);
    for (let seed = 0; seed < 3000; seed++)
      for (const id of sampleWithoutReplacement(10, 3, seed)) counts[id]! += 1;
    // Binomial(3000, 0.3): mean 900, standard deviation 25.1.
    for (const count of counts) expect(Math.abs(count - 900)).toBeLessThan(5 * 25.1);
  });
});
