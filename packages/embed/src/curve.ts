import { numberOption } from "@ann/core";

/** The similarity of two points of a map at distance d: `1 / (1 + a d^(2b))`. */
export interface Curve {
  readonly a: number;
  readonly b: number;
}

const SAMPLES = 300;
const ITERATIONS = 100;

/** Value of the curve at `x` and its derivatives by a and b. */
function curveAt(x: number, { a, b }: Curve): { value: number; byA: number; byB: number } {
  const power = x === 0 ? 0 : x ** (2 * b);
  const value = 1 / (1 + a * power);
  const slope = -value * value * power;
  return { value, byA: slope, byB: x === 0 ? 0 : slope * a * 2 * Math.log(x) };
}

function squaredError(xs: Float64Array, ys: Float64Array, curve: Curve): number {
  return xs.reduce((sum, x, i) => sum + (curveAt(x, curve).value - ys[i]!) ** 2, 0);
}

/** One Levenberg-Marquardt step from `curve` with damping `lambda`. */
function dampedStep(xs: Float64Array, ys: Float64Array, curve: Curve, lambda: number): Curve {
  let [aa, ab, bb, ga, gb] = [0, 0, 0, 0, 0];
  for (const [i, x] of xs.entries()) {
    const { value, byA, byB } = curveAt(x, curve);
    const error = ys[i]! - value;
    aa += byA * byA;
    ab += byA * byB;
    bb += byB * byB;
    ga += byA * error;
    gb += byB * error;
  }
  aa *= 1 + lambda;
  bb *= 1 + lambda;
  const determinant = aa * bb - ab * ab;
  return {
    a: curve.a + (bb * ga - ab * gb) / determinant,
    b: curve.b + (aa * gb - ab * ga) / determinant,
  };
}

/**
 * The smooth curve nearest, by least squares over 300 distances in [0, 3 spread], to the one that
 * is 1 up to `minDist` and decays as `exp(-(d - minDist) / spread)` beyond (McInnes, Healy,
 * Melville, "UMAP", 2018, section 3.2, definition 11).
 *
 * @param minDist distance at which neighbours may rest, 0 to 10; larger spreads clusters out
 * @param spread scale of the map, 0.001 to 100; at least `minDist / 3`
 * @throws AnnError `option`
 */
export function fitCurve(minDist: number, spread: number): Curve {
  numberOption("fitCurve", "spread", spread, { default: 1, min: 1e-3, max: 100 });
  numberOption("fitCurve", "minDist", minDist, {
    default: 0.1,
    min: 0,
    max: Math.min(10, 3 * spread),
  });
  // In units of spread, where the start (1, 1) is near whatever the scale.
  const rest = minDist / spread;
  const xs = Float64Array.from({ length: SAMPLES }, (_, i) => (3 * i) / (SAMPLES - 1));
  const ys = xs.map((x) => (x < rest ? 1 : Math.exp(rest - x)));
  let curve: Curve = { a: 1, b: 1 };
  let error = squaredError(xs, ys, curve);
  let lambda = 1e-3;
  for (let i = 0; i < ITERATIONS && lambda < 1e12; i++) {
    const next = dampedStep(xs, ys, curve, lambda);
    const nextError = next.a > 0 && next.b > 0 ? squaredError(xs, ys, next) : Infinity;
    if (nextError <= error) {
      curve = next;
      error = nextError;
      lambda /= 10;
    } else {
      lambda *= 10;
    }
  }
  return { a: curve.a / spread ** (2 * curve.b), b: curve.b };
}
