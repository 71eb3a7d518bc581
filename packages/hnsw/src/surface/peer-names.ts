/**
 * What options are called in hnswlib, usearch, faiss, qdrant and hnsw_rs: in lower case and without
 * underscores.
 */
const PEER_NAMES: ReadonlyMap<string, string> = new Map([
  ["connectivity", "M"],
  ["maxnbconnection", "M"],
  ["maxconnections", "M"],
  ["expansionadd", "efConstruction"],
  ["efconstruct", "efConstruction"],
  ["maxlayer", "maxLayers"],
  ["space", "metric"],
  ["distance", "metric"],
  ["quantization", "codes"],
  ["randomseed", "seed"],
  ["numthreads", "threads"],
  ["labels", "ids"],
  ["keys", "ids"],
  ["topk", "k"],
  ["count", "k"],
  ["numneighbors", "k"],
  ["efsearch", "ef"],
  ["expansionsearch", "ef"],
  ["hnswef", "ef"],
]);

/** The name here of an option of another library. */
export const fromPeer = (name: string): string | undefined =>
  PEER_NAMES.get(name.replaceAll("_", "").toLowerCase());
