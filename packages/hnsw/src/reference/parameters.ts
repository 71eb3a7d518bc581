import { AnnError, describeValue, integerOption, numberOption, seedOption } from "@ann/core";
import type { GraphOptions } from "../vector-index.ts";

/** What shapes the graph. */
export interface Parameters {
  readonly M: number;
  readonly efConstruction: number;
  readonly maxLayers: number;
  readonly levelScale: number;
  readonly keepPruned: boolean;
  readonly extendCandidates: boolean;
  readonly seed: number;
}

function flag(where: string, name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value === "boolean") return value;
  throw new AnnError(
    "option",
    `${where}: ${name} must be true or false, got ${describeValue(value)}`,
    {
      details: { option: name, value },
    },
  );
}

/** Checks parameters and fills in defaults. @throws AnnError `option` */
export function graphParameters(where: string, options: GraphOptions): Parameters {
  const whole = (
    name: "M" | "efConstruction" | "maxLayers",
    most: number,
    fallback: number,
  ): number =>
    integerOption(where, name, options[name], {
      default: fallback,
      min: name === "M" ? 2 : 1,
      max: most,
    });
  return {
    M: whole("M", 512, 16),
    efConstruction: whole("efConstruction", 2 ** 16, 100),
    maxLayers: whole("maxLayers", 16, 16),
    levelScale: numberOption(where, "levelScale", options.levelScale, {
      default: 1,
      min: 0.2,
      max: 1,
    }),
    keepPruned: flag(where, "keepPruned", options.keepPruned, true),
    extendCandidates: flag(where, "extendCandidates", options.extendCandidates, false),
    seed: seedOption(where, options.seed),
  };
}

/** Most links of a point in a layer: section 4.1 of the paper, M_max0 = 2 M and M_max = M. */
export const capacity = ({ M }: Parameters, layer: number): number => (layer === 0 ? 2 * M : M);
