/** Plain conversions of single numbers, by the definitions and not by bit tricks. */

const word = new DataView(new ArrayBuffer(4));

/** The f32 with these bits, as a double (which keeps all but whether a NaN signals). */
export function fromF32Bits(bits: number): number {
  word.setUint32(0, bits);
  return word.getFloat32(0);
}

/** The nearest integer, halves to even. */
export function roundEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
}

interface Format {
  /** Bits of the fraction, least exponent of normal numbers, largest number. */
  readonly fraction: number;
  readonly least: number;
  readonly largest: number;
}

export const F16: Format = { fraction: 10, least: -14, largest: 65504 };
export const BF16: Format = { fraction: 7, least: -126, largest: (2 - 2 ** -7) * 2 ** 127 };

/** The bits of the half float that the f32 with these bits becomes. */
export function toHalf(
  bits: number,
  { fraction, least, largest }: Format,
  saturate: boolean,
): number {
  const sign = bits >>> 31 ? 0x8000 : 0;
  const magnitude = bits & 0x7fffffff;
  const infinity = 0x7fff - (2 ** fraction - 1);
  if (magnitude > 0x7f800000) {
    const payload = (magnitude & 0x7fffff) >>> (23 - fraction);
    return sign | infinity | (2 ** (fraction - 1)) | payload;
  }
  if (magnitude === 0x7f800000) return sign | infinity;
  const x = fromF32Bits(magnitude);
  if (saturate && x > largest) return sign | (infinity - 1);
  const exponent = Math.max(least, (magnitude >>> 23) - 127);
  const steps = roundEven(x / 2 ** (exponent - fraction));
  // Steps of the least exponent count from 0, of the others from 2^fraction; a carry is right.
  const code = (exponent - least) * 2 ** fraction + steps;
  return sign | Math.min(infinity, code);
}

/** The bits of the f32 that a half float becomes; signalling NaNs become quiet. */
export function fromHalf(h: number, { fraction, least }: Format): number {
  const sign = (h & 0x8000) * 0x10000;
  const magnitude = h & 0x7fff;
  const infinity = 0x7fff - (2 ** fraction - 1);
  const payload = (magnitude - infinity) * 2 ** (23 - fraction);
  if (magnitude > infinity) return (sign + 0x7f800000 + ((payload | 0x400000) >>> 0)) >>> 0;
  if (magnitude === infinity) return sign + 0x7f800000;
  const exponent = Math.max(0, Math.floor(magnitude / 2 ** fraction) - 1);
  const steps = magnitude - exponent * 2 ** fraction;
  word.setFloat32(0, steps * 2 ** (least + exponent - fraction));
  return sign + word.getUint32(0);
}

const { fround } = Math;

/** The code of x: each step in f32. */
export function codeOf(
  x: number,
  scale: number,
  offset: number,
  lowest: number,
  highest: number,
): number {
  const t = fround(fround(x - offset) / scale);
  return roundEven(Math.min(highest, Math.max(lowest, t))) + 0;
}

/** The value of a code. */
export function valueOf(q: number, scale: number, offset: number): number {
  return fround(offset + fround(scale * q));
}
