import {
  integerOption,
  numberOption,
  RUN_CONTROL_KEYS,
  seedOption,
  type Matrix,
  type RunControl,
} from "@ann/core";
import type { DenseArray } from "@ann/linalg";

import { addon } from "./addon.ts";
import { fitCurve } from "./curve.ts";

/** Where a map starts from. */
export type Init = "pca" | "spectral" | "random" | Matrix;

/** Options of `createLayout`. */
export interface LayoutOptions extends RunControl {
  /** Dimensions of the map, 1 to 64; default 2. */
  readonly dim?: number | undefined;
  /**
   * Passes over the edges, 0 to 100 000; default 500 up to 10 000 points, else 200.
   * Larger: a little finer, slower in proportion.
   */
  readonly nEpochs?: number | undefined;
  /**
   * Length of the first step, 1e-6 to 100; default 0.5. Falls linearly to 0. Half of what
   * umap-learn uses, because here a point moves once per epoch by the sum of all its forces.
   */
  readonly learningRate?: number | undefined;
  /** Random points that repel for each edge that pulls, 0 to 1000; default 5. Larger: smoother, slower. */
  readonly negativeSampleRate?: number | undefined;
  /** Weight of the repulsion, 0 to 100; default 1. Larger: more space between clusters. */
  readonly repulsionStrength?: number | undefined;
  /** Distance at which neighbours may rest, 0 to 10; default 0.1. Ignored for weights with scales. */
  readonly minDist?: number | undefined;
  /** Scale of the map, 0.001 to 100; default 1. Ignored for weights with scales. */
  readonly spread?: number | undefined;
  /**
   * Start of the layout; default `"pca"` when `data` is given, else `"spectral"` for symmetric
   * weights, else `"random"`. A matrix of points x dim is taken as it is.
   */
  readonly init?: Init | undefined;
  /** The rows that the weights came from, f32 or u8; only for `init: "pca"`. */
  readonly data?: Matrix<DenseArray> | undefined;
}

/** Names of the {@link LayoutOptions}, for `checkOptionKeys`. */
export const LAYOUT_KEYS: readonly string[] = [
  "dim",
  "nEpochs",
  "learningRate",
  "negativeSampleRate",
  "repulsionStrength",
  "minDist",
  "spread",
  "init",
  "data",
  ...RUN_CONTROL_KEYS,
];

/** Layout options with their defaults filled in. */
export interface ResolvedLayoutOptions {
  readonly dim: number;
  readonly nEpochs: number;
  readonly learningRate: number;
  readonly negativeSampleRate: number;
  readonly repulsionStrength: number;
  readonly seed: number;
}

/** Points up to which a layout runs the longer default number of epochs, as in umap-learn. */
const SMALL = 10_000;

/** Checks layout options and fills in defaults. @throws AnnError `option` */
export function resolveLayoutOptions(
  where: string,
  options: LayoutOptions,
  points: number,
): ResolvedLayoutOptions {
  const integer = (name: keyof LayoutOptions, fallback: number, min: number, max: number): number =>
    integerOption(where, name, options[name], { default: fallback, min, max });
  const real = (name: keyof LayoutOptions, fallback: number, min: number, max: number): number =>
    numberOption(where, name, options[name], { default: fallback, min, max });
  return {
    dim: integer("dim", 2, 1, addon.maxDim),
    nEpochs: integer("nEpochs", points <= SMALL ? 500 : 200, 0, 100_000),
    learningRate: real("learningRate", 0.5, 1e-6, 100),
    negativeSampleRate: integer("negativeSampleRate", 5, 0, 1000),
    repulsionStrength: real("repulsionStrength", 1, 0, 100),
    seed: seedOption(where, options.seed),
  };
}

/** The curve that `minDist` and `spread` ask for. @throws AnnError `option` */
export function resolveCurve(options: LayoutOptions): { a: number; b: number } {
  return fitCurve(options.minDist ?? 0.1, options.spread ?? 1);
}
