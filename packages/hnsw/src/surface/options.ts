import {
  AnnError,
  checkOptionKeys,
  describeValue,
  integerOption,
  RUN_CONTROL_KEYS,
} from "@ann/core";
import type {
  Filter,
  NeighboursOptions,
  RadiusOptions,
  SearchOptions,
  SyncSearchOptions,
} from "../vector-index.ts";
import { acceptance } from "./filter.ts";
import { fromPeer } from "./peer-names.ts";

const MOST = 2 ** 20;

/** How wide a walk is to be: by itself, or for a recall. */
export type Width = { readonly ef: number } | { readonly recall: number };

/** What is asked of a search, checked. */
export interface Wanted {
  readonly k: number;
  readonly width: Width;
  readonly accepts: ((id: number) => boolean) | undefined;
}

function widthOption(
  where: string,
  { ef, recall }: Pick<SyncSearchOptions, "ef" | "recall">,
  defaultEf: number,
): Width {
  if (recall === undefined) {
    return { ef: integerOption(where, "ef", ef, { default: defaultEf, min: 1, max: MOST }) };
  }
  if (ef !== undefined) {
    throw new AnnError("option", `${where}: ef and recall exclude each other; pass one of them`, {
      details: { ef, recall },
    });
  }
  if (typeof recall === "number" && recall > 0 && recall < 1) return { recall };
  throw new AnnError(
    "option",
    `${where}: recall must be a number above 0 and below 1, got ${describeValue(recall)}; exact answers come from ExactIndex`,
    { details: { option: "recall", value: recall } },
  );
}

const accepting = (where: string, filter: Filter | undefined): Wanted["accepts"] =>
  filter === undefined ? undefined : acceptance(where, filter);

/** @throws AnnError `option` */
export function searchWanted(where: string, options: SearchOptions, sync = false): Wanted {
  const control = sync ? [] : RUN_CONTROL_KEYS;
  checkOptionKeys(where, options, ["k", "ef", "recall", "filter", ...control], fromPeer);
  const k = integerOption(where, "k", options.k, { default: 10, min: 1, max: MOST });
  const width = widthOption(where, options, 64);
  return { k, width, accepts: accepting(where, options.filter) };
}

/** @throws AnnError `option` */
export function neighboursWanted(
  where: string,
  options: NeighboursOptions,
): Omit<Wanted, "accepts"> {
  checkOptionKeys(where, options, ["k", "ef", "recall", ...RUN_CONTROL_KEYS], fromPeer);
  const k = integerOption(where, "k", options.k, { default: 15, min: 1, max: MOST });
  return { k, width: widthOption(where, options, Math.min(MOST, Math.max(32, 2 * k))) };
}

/** @throws AnnError `option` */
export function radiusWanted(
  where: string,
  options: RadiusOptions,
): { radius: number; ef: number; accepts: Wanted["accepts"] } {
  checkOptionKeys(where, options, ["radius", "ef", "filter", ...RUN_CONTROL_KEYS], fromPeer);
  const { radius } = options;
  if (typeof radius !== "number" || Number.isNaN(radius)) {
    throw new AnnError(
      "option",
      `${where}: radius must be a number, got ${describeValue(radius)}`,
      {
        details: { option: "radius", value: radius },
      },
    );
  }
  const ef = integerOption(where, "ef", options.ef, { default: 64, min: 1, max: MOST });
  return { radius, ef, accepts: accepting(where, options.filter) };
}
