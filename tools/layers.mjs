// The order of the house: a package may use only packages above it in this list, types included.
export const LAYERS = [
  ["@ann/core", "@ann/native"],
  ["@ann/distances", "@ann/io", "@ann/plots", "@ann/linalg"],
  ["@ann/hnsw"],
  ["@ann/graph"],
  ["@ann/embed"],
  ["@ann/cli", "@ann/demo", "example-native-metric"],
];

/** Pairs that may see each other although they share a layer, or must not although layers allow. */
export const EXTRA_ALLOWED = [["@ann/native", "@ann/core"]];
export const FORBIDDEN = [
  // Graph and embed take shapes or functions, so that any index can feed them.
  ["@ann/graph", "@ann/hnsw"],
  ["@ann/embed", "@ann/hnsw"],
  ["@ann/embed", "@ann/io"],
  ["@ann/embed", "@ann/plots"],
];

/** Packages that must run in browsers: nothing from node. */
export const BROWSER_SAFE = ["@ann/core"];

const layerOf = (name) => LAYERS.findIndex((layer) => layer.includes(name));
const listed = (pairs, user, used) => pairs.some(([a, b]) => a === user && b === used);

/** Why `user` may not use `used`, or undefined if it may. */
export function violation(user, used) {
  if (layerOf(used) < 0) return `${used} is in no layer: add it to tools/layers.mjs`;
  if (listed(FORBIDDEN, user, used)) return "forbidden: take a shape or a function instead";
  if (listed(EXTRA_ALLOWED, user, used)) return undefined;
  return layerOf(used) < layerOf(user) ? undefined : "not in a layer above";
}
