/** Red, green and blue from 0 to 1, sRGB-encoded as in a hex colour. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Lightness 0 to 1, chroma (0 is grey), hue in degrees. */
export type Oklch = readonly [lightness: number, chroma: number, hue: number];

type Triple = readonly [number, number, number];

/** Linear sRGB to cone responses, and their cube roots to OKLab. Björn Ottosson, "A perceptual color space for image processing", 2020. */
const RGB_TO_CONES: readonly Triple[] = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const ROOTS_TO_LAB: readonly Triple[] = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];
const LAB_TO_ROOTS: readonly Triple[] = [
  [1, 0.3963377774, 0.2158037573],
  [1, -0.1055613458, -0.0638541728],
  [1, -0.0894841775, -1.291485548],
];
const CONES_TO_RGB: readonly Triple[] = [
  [4.0767416621, -3.3077115913, 0.2309699292],
  [-1.2684380046, 2.6097574011, -0.3413193965],
  [-0.0041960863, -0.7034186147, 1.707614701],
];

function multiply(matrix: readonly Triple[], v: Triple): [number, number, number] {
  return matrix.map((r) => r[0] * v[0] + r[1] * v[1] + r[2] * v[2]) as [number, number, number];
}

function decodeGamma(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encodeGamma(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

/** The OKLCH coordinates of an sRGB colour. */
export function rgbToOklch([red, green, blue]: Rgb): Oklch {
  const linear: Triple = [decodeGamma(red), decodeGamma(green), decodeGamma(blue)];
  const [l, m, s] = multiply(RGB_TO_CONES, linear);
  const [lightness, a, b] = multiply(ROOTS_TO_LAB, [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)]);
  return [lightness, Math.hypot(a, b), (Math.atan2(b, a) * 180) / Math.PI];
}

function linearRgb([lightness, chroma, hue]: Oklch): Triple {
  const angle = (hue * Math.PI) / 180;
  const lab: Triple = [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const [l, m, s] = multiply(LAB_TO_ROOTS, lab);
  return multiply(CONES_TO_RGB, [l ** 3, m ** 3, s ** 3]);
}

/** The sRGB colour of an OKLCH one; chroma is lowered until the colour can be shown. */
export function oklchToRgb([lightness, chroma, hue]: Oklch): Rgb {
  const tolerance = 1e-4;
  let linear = linearRgb([lightness, chroma, hue]);
  for (let c = chroma; c > 0 && linear.some((v) => v < -tolerance || v > 1 + tolerance);) {
    c -= 0.004;
    linear = linearRgb([lightness, Math.max(0, c), hue]);
  }
  return linear.map((v) => encodeGamma(Math.min(1, Math.max(0, v)))) as unknown as Rgb;
}
