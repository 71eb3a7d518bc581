// The approximations of native/power.h, evaluated here in 32-bit floats with the coefficients that
// stand there, against exact powers.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const { fround } = Math;
const source = readFileSync(new URL("../native/power.h", import.meta.url), "utf8");

function coefficients(name: string): number[] {
  const [, list] = new RegExp(`${name}\\[\\] = \\{([^}]*)\\}`).exec(source)!;
  return list!.split(",").map((text) => fround(Number.parseFloat(text)));
}

const LOG = coefficients("kLog");
const EXP = coefficients("kExp");

const horner = (x: number, c: readonly number[]): number =>
  c.reduceRight(
    (y, coefficient, i) => (i === c.length - 1 ? y : fround(fround(y * x) + coefficient)),
    c.at(-1)!,
  );

const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

function log2Approx(x: number): number {
  float[0] = x;
  const offset = (bits[0]! - 0x3f400000) | 0;
  bits[0] = (bits[0]! - (offset & 0xff800000)) | 0;
  const t = fround(float[0] - 1);
  return fround((offset >> 23) + fround(t * horner(t, LOG)));
}

function exp2Approx(x: number): number {
  const clamped = Math.min(126, Math.max(-126, x));
  const whole = fround(fround(clamped + 12_582_912) - 12_582_912);
  float[0] = horner(fround(clamped - whole), EXP);
  bits[0] = (bits[0]! + (whole << 23)) | 0;
  return float[0];
}

const powApprox = (x: number, y: number): number => exp2Approx(fround(y * log2Approx(x)));

/** Floats spread evenly over the exponents from 2^-126 to 2^126, and densely around 1. */
const SAMPLES = [
  ...Array.from({ length: 20_000 }, (_, i) => fround(2 ** (-126 + (252 * i) / 20_000))),
  ...Array.from({ length: 20_000 }, (_, i) => fround(0.7 + i * 4e-5)),
];

describe("power approximation", () => {
  it("reads the coefficients of the native code", () => {
    expect([LOG.length, EXP.length]).toEqual([7, 5]);
    expect(LOG[0]).toBeCloseTo(Math.LOG2E, 5);
    expect(EXP[0]).toBeCloseTo(1, 5);
    expect(EXP[1]).toBeCloseTo(Math.LN2, 4);
  });

  it("log2 is off by less than 2e-6 beyond rounding", () => {
    let largest = 0;
    for (const x of SAMPLES) {
      const exact = Math.log2(x);
      const rounding = Math.abs(exact) * 2 ** -24;
      largest = Math.max(largest, Math.abs(log2Approx(x) - exact) - rounding);
    }
    expect(largest).toBeLessThan(2e-6);
    expect(log2Approx(1)).toBe(0);
  });

  it.each([0.3, 0.5, 0.79, 0.895, 1, 1.3, 2])("x^%d is off by less than 1e-5 of itself", (y) => {
    const exponent = fround(y);
    let largest = 0;
    let tried = 0;
    for (const x of SAMPLES) {
      const exact = x ** exponent;
      if (exact < 2 ** -125 || exact > 2 ** 125) continue;
      largest = Math.max(largest, Math.abs(powApprox(x, exponent) / exact - 1));
      tried++;
    }
    expect(tried).toBeGreaterThan(20_000);
    expect(largest).toBeLessThan(1e-5);
  });
});
