/**
 * Data maps: UMAP and annembed weights laid out by one optimiser that gives the same coordinates
 * for any number of threads, and exact scores of how faithful a map is.
 *
 * ```ts
 * import { embed, quality } from "@ann/embed";
 * const map = await embed(vectors, { nNeighbors: 15, minDist: 0.1, seed: 42 });
 * const { trustworthiness } = await quality(vectors, map.coords);
 * ```
 *
 * @module
 */
export { fitCurve, type Curve } from "./curve.ts";
export { embed, type EmbedMethod, type EmbedOptions } from "./embed.ts";
export { labelAccuracy, type LabelAccuracyOptions } from "./label-accuracy.ts";
export { createLayout, type Layout } from "./layout.ts";
export type { Init, LayoutOptions } from "./options.ts";
export { quality, type Quality, type QualityOptions } from "./quality.ts";
