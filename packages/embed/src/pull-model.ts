import type { EdgeWeights } from "@ann/core";
import type { Curve } from "./curve.ts";

/** How weights become pulls. */
export interface PullModel extends Curve {
  /** Pulls per epoch of an edge of weight 1; 0: the heaviest edge pulls in every epoch. */
  readonly pullsPerWeight: number;
  /** Bound on step x coefficient of an attraction. */
  readonly largestPull: number;
  /** Length of one unit of the layout in the finished map. */
  readonly unit: number;
}

/** Width of the embedded scales of annembed: a point of mean scale gets this in the map. */
const EMBEDDED_WIDTH = 0.2;

/** A pull moves either end at most by this part of the gap between them (annembed's bound). */
const ANNEMBED_LARGEST_PULL = 0.49;

/**
 * The pulls of a set of weights. With a curve: UMAP. Without: annembed, whose similarity
 * `1 / (1 + (d / s)^(2b))` is the same curve with `a = s^(-2b)` of the point's own scale s and
 * b = 1. Its layout is computed in units of the embedded width.
 */
export function pullModel({ matrix }: EdgeWeights, curve: Curve | undefined): PullModel {
  if (curve) return { ...curve, pullsPerWeight: 0, largestPull: Infinity, unit: 1 };
  // Weights of a point sum to 1: this makes an average edge pull in every second epoch.
  const meanDegree = matrix.values.length / Math.max(1, matrix.rows);
  return {
    a: 1,
    b: 1,
    pullsPerWeight: meanDegree / 2,
    largestPull: ANNEMBED_LARGEST_PULL,
    unit: EMBEDDED_WIDTH,
  };
}
