import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { NativeControl, NativeJob } from "../src/index.ts";

type Control = Pick<NativeControl, "threads"> & Partial<NativeControl>;

/** What test/addon/addon.cc exports. */
interface TestAddon {
  draw(kind: string, seed: number, stream: number, out: Float64Array, n?: number): void;
  isas(): string[];
  lanes(
    isa: string,
    a: Float32Array,
    b: Float32Array,
    u: Uint32Array,
    v: Uint32Array,
    c: Float64Array,
    d: Float64Array,
    out: Uint32Array,
  ): void;
  chunks(
    count: number,
    chunk: number,
    begins: Float64Array,
    ends: Float64Array,
    visits: Uint32Array,
    control: Control,
  ): NativeJob<number>;
  fail(kind: string, where: string, control: Control): NativeJob<string>;
  failAtOnce(kind: string): void;
  spin(counts: Uint32Array, control: Control): NativeJob<void>;
}

export const ADDON_PATH: string = fileURLToPath(
  new URL("addon/build/Release/ann_native_test.node", import.meta.url),
);

export const addon = createRequire(import.meta.url)(ADDON_PATH) as TestAddon;

/** Whether this is a system on which test/addon/scarcity.h can make threads scarce. */
export const CAN_BE_SCARCE: boolean =
  "glibcVersionRuntime" in (process.report.getReport() as { header: object }).header;
