// What runs against what: every way to build our index that is worth a line, and the peers.

/** Our sides by name: options of `HnswIndex.build` beside metric and threads. */
export const OURS = {
  ann: {},
};

/** Settings of the build under which clusters must not lose points; `{}` are the defaults. */
export const FLAGS = {
  defaults: {},
};

/** Peers by name: files of ./peers. All get `PEER_OPTIONS`, those of the published curves. */
export const PEERS = ["hnswlib-node", "usearch"];
export const PEER_OPTIONS = { M: 16, efConstruction: 200 };

/** The peer that ratios are taken to. */
export const REFERENCE = "hnswlib-node";
