import type { VectorArray, Vectors } from "@ann/core";
import type { Converters, Kernel } from "@ann/distances";
import { loadAddon, type NativeControl, type NativeJob } from "@ann/native";
import type { Parameters } from "./reference/parameters.ts";
import type { Rows } from "./vector-index.ts";

declare const handleBrand: unique symbol;

/** An index in native memory. */
export interface Handle {
  readonly [handleBrand]: true;
}

/** Ids that may be returned, ascending, or a bitmap of them; null: all. */
export type NativeFilter = Uint32Array | Uint8Array | null;

/** How native code makes codes of rows. */
export type NativeCodes =
  | { readonly type: "f16" | "bf16"; readonly kernel: Kernel }
  | {
      readonly type: "i8" | "u4";
      /** Place in none, unit, centred unit, square root. */
      readonly transform: number;
      readonly innerProduct: boolean;
      /** The kernel's rank form is offset + factor * estimate. */
      readonly rankOffset: number;
      readonly rankFactor: number;
      /** Coordinates that are coded. */
      readonly dims: number;
      /** With a projection: of the transformed rows. */
      readonly mean?: Float32Array;
      /** Columns x (dims rounded up to 16). */
      readonly directions?: Float32Array;
    };

/** What the native index reports about itself. */
export interface NativeStats {
  readonly layers: Float64Array;
  readonly links: number;
  readonly minDegree: number;
  readonly maxDegree: number;
  readonly orphans: number;
  readonly repaired: number;
  readonly pending: number;
  readonly vectorBytes: number;
  readonly codeBytes: number;
  readonly linkBytes: number;
  readonly idBytes: number;
}

/** Rows of edges. */
interface Edges {
  readonly rowPtr: Float64Array;
  readonly ids: Uint32Array;
  readonly distances: Float32Array;
}

interface Addon {
  /** Largest number of points that an index can hold. */
  readonly maxPoints: number;
  readonly isa: string;
  create(
    kernel: Kernel,
    dim: number,
    parameters: Parameters,
    codes: NativeCodes | null,
    keepsRows: boolean,
    converters: Converters,
  ): Handle;
  /** Fills `out` with rows of points, chosen at random, one after another. */
  sampleRows(index: Handle, out: VectorArray, control: NativeControl): NativeJob<void>;
  /** Gives an index other codes, fitted to a sample of its rows. Searches that run go on with it as it was. */
  recode(
    index: Handle,
    codes: NativeCodes | null,
    converters: Converters,
    sample: Vectors,
    control: NativeControl,
  ): NativeJob<void>;
  add(
    index: Handle,
    rows: Rows,
    ids: Uint32Array,
    replace: boolean,
    borrow: boolean,
    control: NativeControl,
  ): NativeJob<void>;
  /** The caller's rows are read from a file from now on. */
  mapOriginals(
    index: Handle,
    path: string,
    offset: number,
    stride: number,
    control: NativeControl,
  ): NativeJob<void>;
  remove(
    index: Handle,
    ids: Uint32Array,
    ignoreMissing: boolean,
    control: NativeControl,
  ): NativeJob<number>;
  compact(index: Handle, control: NativeControl): NativeJob<void>;
  close(index: Handle): void;
  search(
    index: Handle,
    queries: Rows,
    k: number,
    ef: number,
    filter: NativeFilter,
    ids: Uint32Array,
    distances: Float32Array,
    control: NativeControl,
  ): NativeJob<void>;
  searchSync(
    index: Handle,
    query: Rows,
    k: number,
    ef: number,
    filter: NativeFilter,
    ids: Uint32Array,
    distances: Float32Array,
  ): void;
  searchRadius(
    index: Handle,
    queries: Rows,
    radius: number,
    ef: number,
    filter: NativeFilter,
    control: NativeControl,
  ): NativeJob<{ counts: Uint32Array; ids: Uint32Array; distances: Float32Array }>;
  neighbours(
    index: Handle,
    points: Uint32Array,
    k: number,
    ef: number,
    ids: Uint32Array,
    distances: Float32Array,
    control: NativeControl,
  ): NativeJob<void>;
  calibrate(
    index: Handle,
    k: number,
    efs: Uint32Array,
    neighbours: boolean,
    recalls: Float64Array,
    control: NativeControl,
  ): NativeJob<void>;
  has(index: Handle, id: number): boolean;
  ids(index: Handle, layer: number): Uint32Array;
  /** -1 for an unknown id. */
  level(index: Handle, id: number): number;
  links(index: Handle, id: number, layer: number): Uint32Array | undefined;
  layer(
    index: Handle,
    layer: number,
  ): { ids: Uint32Array; rowPtr: Float64Array; links: Uint32Array };
  flatten(index: Handle, control: NativeControl): NativeJob<Edges>;
  sample(
    index: Handle,
    layer: number,
    levels: Uint8Array,
    parents: Uint32Array,
    distances: Float32Array,
    control: NativeControl,
  ): NativeJob<void>;
  vector(index: Handle, id: number, out: VectorArray): boolean;
  nextId(index: Handle): number;
  points(index: Handle): number;
  stats(index: Handle): NativeStats;
}

/** The compiled half of this package. */
export const addon: Addon = loadAddon<Addon>(import.meta.url, "ann_hnsw");
