import { RandomStream } from "@ann/core";
import type { Parameters } from "./parameters.ts";

/**
 * The highest layer of a point, fixed by seed and id: floor(-ln(U) levelScale / ln M), section 4.1.
 * A point takes part in layer l with probability M^(-l / levelScale). What would be higher than the
 * last layer ends there, which leaves that law as it is for all layers there are.
 */
export function levelOf({ M, levelScale, maxLayers, seed }: Parameters, id: number): number {
  const u = 1 - new RandomStream(seed, id).uniform();
  return Math.min(maxLayers - 1, Math.floor((-Math.log(u) * levelScale) / Math.log(M)));
}
