// What runs against what: every way to build our index that is worth a line, and the peers.

/** Our sides by name: options of `HnswIndex.build` beside metric and threads. */
export const OURS = {
  ann: {},
  "ann exact": { codes: "exact" },
  "ann u4": { codes: "u4" },
};

/** Builds that only the neighbour graph of all points is wanted from. */
export const GRAPHS = {
  ann: {},
  "ann, efConstruction 48": { efConstruction: 48 },
  "ann, M 12, efConstruction 32": { M: 12, efConstruction: 32 },
};

/** Settings of the build under which clusters must not lose points; `{}` are the defaults. */
export const FLAGS = Object.fromEntries(
  [false, true].flatMap((keepPruned) =>
    [false, true].flatMap((extendCandidates) =>
      [1, 0.5].map((levelScale) => [
        `${keepPruned ? "keepPruned" : "-"}, ${extendCandidates ? "extendCandidates" : "-"}, levelScale ${levelScale}`,
        { keepPruned, extendCandidates, levelScale },
      ]),
    ),
  ),
);

/** Peers by name: files of ./peers. All get `PEER_OPTIONS`, those of the published curves. */
export const PEERS = ["hnswlib-node", "usearch"];
export const PEER_OPTIONS = { M: 16, efConstruction: 200 };

/** The peer that ratios are taken to. */
export const REFERENCE = "hnswlib-node";
