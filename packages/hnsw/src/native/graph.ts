import {
  allocate,
  AnnError,
  describeValue,
  isCount,
  type LayeredSample,
  type NeighbourGraph,
  type RunControl,
  type VectorArray,
} from "@ann/core";
import { runJob } from "@ann/native";
import { addon } from "../addon.ts";
import type { IndexStats, LayerLinks } from "../graph-index.ts";
import { checkLayer, unknownPoint } from "../surface/point-ids.ts";
import type { Made } from "./made.ts";

/** What a native index shows of itself. `where` is the name of the method, for messages. */
export class NativeGraph {
  readonly #made: Made;

  constructor(made: Made) {
    this.#made = made;
  }

  links(where: string, id: number, layer: number): Uint32Array {
    const highest = this.level(where, id);
    const links = isCount(layer) ? addon.links(this.#made.handle, id, layer) : undefined;
    if (links) return links;
    throw new AnnError(
      "option",
      `${where}: layer ${describeValue(layer)} of point ${id}, whose highest is ${highest}`,
      { details: { id, layer, highest } },
    );
  }

  level(where: string, id: number): number {
    const level = isCount(id) ? addon.level(this.#made.handle, id) : -1;
    return level >= 0 ? level : unknownPoint(where, id);
  }

  layer(where: string, layer: number): LayerLinks {
    return addon.layer(this.#made.handle, checkLayer(where, layer));
  }

  async layeredSample(where: string, layer: number, options: RunControl): Promise<LayeredSample> {
    checkLayer(where, layer);
    const { handle } = this.#made;
    const points = addon.points(handle);
    const levels = allocate(Uint8Array, points);
    const parent = allocate(Uint32Array, points);
    const parentDistance = allocate(Float32Array, points);
    const ids = addon.ids(handle, layer);
    await runJob("neighbours", options, (control) =>
      addon.sample(handle, layer, levels, parent, parentDistance, control),
    );
    return { levels, ids, parent, parentDistance };
  }

  async flatten(options: RunControl): Promise<NeighbourGraph> {
    const { handle, metric } = this.#made;
    const { rowPtr, ids, distances } = await runJob("neighbours", options, (control) =>
      addon.flatten(handle, control),
    );
    return { nodes: rowPtr.length - 1, rowPtr, ids, distances, metric: metric.name };
  }

  vector(where: string, id: number): VectorArray {
    const { cols, originals, handle, codes } = this.#made;
    if (originals === "none") {
      throw new AnnError(
        "option",
        `${where}: an index with originals "none" has no rows; build it with originals "copy"`,
      );
    }
    if (cols === undefined) {
      throw new AnnError(
        "option",
        `${where}: takes rows of one length, the index holds ragged ones`,
      );
    }
    const out = new codes.chosen.array(cols);
    return isCount(id) && addon.vector(handle, id, out) ? out : unknownPoint(where, id);
  }

  stats(): IndexStats {
    const { handle, parameters, metric, dtype, cols, codes } = this.#made;
    const points = addon.points(handle);
    const native = addon.stats(handle);
    return {
      points,
      dim: cols,
      dtype,
      metric: metric.name,
      ...parameters,
      codes: codes.chosen.codes,
      components: codes.chosen.components,
      layers: Array.from(native.layers),
      minDegree: native.minDegree,
      meanDegree: points === 0 ? 0 : native.links / points,
      maxDegree: native.maxDegree,
      orphans: native.orphans,
      repaired: native.repaired,
      pending: native.pending,
      memory: {
        vectors: native.vectorBytes,
        codes: native.codeBytes,
        links: native.linkBytes,
        ids: native.idBytes,
      },
    };
  }
}
